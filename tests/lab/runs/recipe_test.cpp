#include <cstdlib>
#include <map>

#include <fmt/format.h>
#include <linux/videodev2.h>

#include "tests/lab/vaapi/va_lab_test.h"
#include "tests/support/lab/pages.h"
#include "tests/support/lab/usb_camera.h"
#include "tests/support/streams/ffprobe.h"
#include "tests/support/streams/fwht_decoder.h"
#include "tests/support/streams/receiver.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr unsigned kFrames = 10;

/// The recipes of README.md as a shell gets them, with the lab's devices and sinks, in a folder of
/// their own, for some frames.
class Recipe : public VaLab
{
protected:
	Finished follow(const std::string &name, std::map<std::string, std::string> words) const
	{
		words["penstock record"] =
			fmt::format("{} record --frames {}", PENSTOCK_PROGRAM, kFrames);
		return run({"bash", "-ec",
			    "cd " + scratch_.path() + "\n" + replaced(readme_block(name), words)});
	}

	/// A file of H.264 in MP4 that plays from its first to its last frame.
	void expect_film(const std::string &name) const
	{
		SCOPED_TRACE(name);
		const Probed probed = ffprobe(file(name));
		EXPECT_THAT(probed.container, HasSubstr("mp4"));
		EXPECT_EQ(probed.stream["codec_name"], "h264");
		EXPECT_EQ(probed.stream["width"], 1280);
		EXPECT_EQ(probed.stream["height"], 720);
		ASSERT_EQ(probed.packets.size(), kFrames);
		EXPECT_TRUE(probed.packets[0].keyframe);
		constexpr double kInterval = 1.0 / 30;
		EXPECT_NEAR(probed.duration, kFrames * kInterval, kInterval / 2);
		const Decoded decoded = decode_all(file(name));
		EXPECT_EQ(decoded.pictures, kFrames);
		EXPECT_THAT(decoded.complaints, IsEmpty());
	}

	const std::string camera_ = vivid_.node();
};

TEST_F(Recipe, WebcamOnAMachineWithoutAnEncoder)
{
	::unsetenv("LIBVA_DRIVER_NAME");
	const Finished run = follow("Webcam to MP4", {{"/dev/video0", camera_}});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("the CPU encodes"));
	expect_film("webcam.mp4");
}

TEST_F(Recipe, WebcamOnAMachineWithOne)
{
	const Finished run = follow("Webcam to MP4", {{"/dev/video0", camera_}});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, Not(HasSubstr("the CPU encodes")));
	expect_film("webcam.mp4");
	expect_content_driver(kFrames);
}

TEST_F(Recipe, WebcamOnUsb)
{
	// A cheap one, whose 720p at 30 frames per second is JPEG, and one that codes H.264, too.
	// Both are decoded by the device that encodes.
	for (const char *model : {"hd720", "c920"}) {
		const UsbCamera webcam({model});
		const Finished run = follow("Webcam to MP4", {{"/dev/video0", webcam.node()}});
		ASSERT_EQ(run.ending, exited(0)) << run.err;
		EXPECT_THAT(run.err, HasSubstr("path=device-convert camera→encoder MJPG"));
		expect_film(std::string(model) == "hd720" ? "webcam.mp4" : "webcam-1.mp4");
	}
}

TEST_F(Recipe, WhatAWebcamCodesItself)
{
	const UsbCamera webcam({"c920"});
	const Finished run = follow("What a webcam codes itself", {{"/dev/video0", webcam.node()}});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("path=passthrough"));
	expect_film("own.mp4");
}

TEST_F(Recipe, Grabber)
{
	vivid_.connect_hdmi();
	const ReservedPort reserved(PortKind::kTcp);
	const int port = reserved.number();
	const std::string server = fmt::format("127.0.0.1:{}", port);
	Receiver receiver({"-rtsp_flags", "listen", "-rtsp_transport", "tcp", "-i",
			   fmt::format("rtsp://{}/hdmi", server)},
			  PortKind::kTcp, port);
	const Finished run = follow("HDMI grabber to RTSP",
				    {{"/dev/video0", camera_}, {"server.local:8554", server}});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("1920x1080"));
	EXPECT_TRUE(receiver.wait_for_end()) << receiver.complaints();
	EXPECT_EQ(receiver.frames(), kFrames);
	EXPECT_TRUE(receiver.began_with_keyframe());
	expect_content_driver(kFrames);
}

TEST_F(Recipe, RaspberryPiByAnEncoderForH264)
{
	const Finished run = follow("Raspberry Pi camera to MP4",
				    {{"/dev/video0", camera_}, {"v4l2:/dev/video11", "vaapi"}});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	expect_film("pi.mp4");
	expect_content_driver(kFrames);
}

/// The lab's only codec there is FWHT, which goes into no container.
TEST_F(Recipe, RaspberryPiByAMemoryToMemoryEncoder)
{
	const Finished run = follow("Raspberry Pi camera to MP4",
				    {{"/dev/video0", camera_},
				     {"/dev/video11", find_node("stateful-encoder")},
				     {"pi.mp4", "pi.fwht"}});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("copies/frame=0"));
	EXPECT_EQ(count_decoded(read_file(file("pi.fwht")), V4L2_PIX_FMT_NV12), kFrames);
}

TEST_F(Recipe, SeveralCameras)
{
	const Finished run =
		follow("NVR with several cameras", {{"/dev/video0", camera_},
						    {"/dev/video2", find_node("vivid-001-vid-cap")},
						    {"%Y-%m-%d/front-%H%M%S.mp4", "front.mp4"},
						    {"%Y-%m-%d/back-%H%M%S.mp4", "back.mp4"}});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("front: "));
	EXPECT_THAT(run.err, HasSubstr("back: "));
	// Segments of a name that says no time are numbered.
	expect_film("front-00000.mp4");
	expect_film("back-00000.mp4");
}

TEST_F(Recipe, Simulcast)
{
	const ReservedPort reserved(PortKind::kTcp);
	const int port = reserved.number();
	const std::string server = fmt::format("127.0.0.1:{}", port);
	Receiver receiver({"-rtsp_flags", "listen", "-rtsp_transport", "tcp", "-i",
			   fmt::format("rtsp://{}/live", server)},
			  PortKind::kTcp, port);
	const Finished run =
		follow("Simulcast", {{"/dev/video0", camera_}, {"server.local:8554", server}});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("copies/frame=0"));
	EXPECT_TRUE(receiver.wait_for_end()) << receiver.complaints();
	EXPECT_EQ(receiver.frames(), kFrames);
	const Decoded archive = decode_all(file("archive.mkv"));
	EXPECT_EQ(archive.pictures, kFrames);
	EXPECT_THAT(archive.complaints, IsEmpty());
}

TEST_F(Recipe, LiveHls)
{
	const Finished run = follow("Live HLS", {{"/dev/video0", camera_}});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	const Decoded decoded = decode_all(file("live.m3u8"));
	EXPECT_EQ(decoded.pictures, kFrames);
	EXPECT_THAT(decoded.complaints, IsEmpty());
	expect_content_driver(kFrames);
}

} // namespace
} // namespace penstock::test
