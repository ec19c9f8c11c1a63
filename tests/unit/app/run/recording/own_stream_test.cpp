#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/videodev2.h>
#include <nlohmann/json.hpp>

#include "app/selection/prepare_pipeline.h"
#include "app/text/plan_text.h"
#include "tests/support/process/kept_log.h"
#include "tests/support/rigs/fake_node_run.h"
#include "tests/support/streams/coded_stream.h"

// Whole runs with a camera that codes by itself.

namespace penstock::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using enum PixelFormat;

std::vector<std::vector<std::byte>> frames_of(const std::string &codec)
{
	std::vector<std::vector<std::byte>> frames;
	for (const CodedPicture &picture : coded_stream(codec))
		frames.push_back(picture.data);
	return frames;
}

/// What the first `count` frames of the stream are in a file without a container.
std::string raw_stream(const std::string &codec, std::size_t count,
		       std::set<std::size_t> without = {})
{
	std::string stream;
	const auto frames = frames_of(codec);
	for (std::size_t i = 0; i < count; ++i)
		if (!without.contains(i))
			stream.append(reinterpret_cast<const char *>(frames[i].data()),
				      frames[i].size());
	return stream;
}

/// A webcam that has pixels, H.264 and JPEG, and an encoder beside it.
class OwnStream : public testing::Test
{
protected:
	OwnStream()
	{
		traits.formats = {kNV12, kH264, kMJPG};
		traits.sizes = {kStreamSize};
		traits.free_running = true;
		traits.coded = {{kH264, frames_of("h264")}, {kMJPG, frames_of("mjpeg")}};
		settings.pipelines[0].streams[0].encoder.device = {};
	}

	EncoderSettings &encoder() { return settings.pipelines[0].streams[0].encoder; }
	CameraSettings &camera() { return settings.pipelines[0].camera; }
	void write_to(const std::string &file)
	{
		settings.pipelines[0].streams[0].outputs = {
			parse_output(folder.file(file)).value()};
	}
	void choose(const std::string &device)
	{
		encoder().device = parse_encoder_selector(device).value();
	}

	void make_nodes(bool with_encoder = true)
	{
		nodes = std::make_unique<FakeIo>();
		node = std::make_shared<FakeCameraNode>(traits);
		nodes->add(kFakeCameraPath, node);
		if (!with_encoder)
			return;
		FakeEncoderNodeTraits own;
		own.controls = usual_encoder_controls();
		nodes->add(kFakeEncoderPath, std::make_shared<FakeEncoderNode>(own));
	}
	ExitCode record()
	{
		make_nodes();
		return run_now(settings, *nodes);
	}
	json statistics() const { return json::parse(read_file(folder.file("statistics.json"))); }
	std::string strategy() const { return statistics()["path"]["strategy"]; }
	std::string recorded() const { return read_file(folder.file("out.h264")); }

	/// What `plan` prints, or why there is none.
	std::string plan()
	{
		make_nodes();
		const auto devices = prepare_pipeline(settings.pipelines[0], *nodes);
		return devices ? to_text(devices->report, {.width = 200}) : devices.error().message;
	}

	static constexpr std::uint64_t kFrames = 40;

	const ScratchDirectory folder;
	FakeCameraNodeTraits traits;
	RecordSettings settings = fake_node_settings(folder, kFrames);
	std::shared_ptr<FakeCameraNode> node;
	std::unique_ptr<FakeIo> nodes;
};

TEST_F(OwnStream, IsTakenAsItIs)
{
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_EQ(recorded(), raw_stream("h264", kFrames));
	EXPECT_EQ(strategy(), "passthrough");
	EXPECT_EQ(statistics()["frames_encoded"], kFrames);
	EXPECT_EQ(statistics()["frames_impaired"], 0);
	EXPECT_EQ(statistics()["bytes_copied"]["total"], 0);
	EXPECT_THAT(nodes->complaints(), IsEmpty());
}

TEST_F(OwnStream, IsTakenWhereItIsAskedFor)
{
	choose("copy");
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_EQ(recorded(), raw_stream("h264", kFrames));
	encoder().device = {};
	settings.pipelines[0].policy.memory = Strategy::kPassthrough;
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_EQ(strategy(), "passthrough");
}

TEST_F(OwnStream, OfAnotherCodecIsTakenWhereItIsAskedFor)
{
	encoder().codec = Codec::kMjpeg;
	write_to("out.mjpeg");
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_EQ(read_file(folder.file("out.mjpeg")), raw_stream("mjpeg", kFrames));
	EXPECT_EQ(strategy(), "passthrough");
}

TEST_F(OwnStream, IsWhatTheCameraHas)
{
	traits.formats = {kNV12, kMJPG};
	choose("copy");
	write_to("out.mkv");
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_EQ(statistics()["path"]["camera_format"], "MJPG");
	EXPECT_EQ(statistics()["frames_encoded"], kFrames);
}

TEST_F(OwnStream, IsNotTakenForAnotherCodec)
{
	traits.formats = {kNV12, kMJPG};
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_NE(strategy(), "passthrough");
	EXPECT_THAT(plan(), Not(HasSubstr("passthrough")));
}

TEST_F(OwnStream, IsNoEncodersWork)
{
	encoder().gop = 10;
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_NE(strategy(), "passthrough");
	EXPECT_THAT(plan(),
		    HasSubstr("passthrough\n    --gop: nothing is encoded, so the frames are "
			      "as the camera codes them"));
	choose("copy");
	EXPECT_EQ(record(), ExitCode::kUsage);
}

TEST_F(OwnStream, IsNotTakenInPlaceOfAnEncoderByName)
{
	choose(kFakeEncoderPath);
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_NE(strategy(), "passthrough");
}

TEST_F(OwnStream, IsNotTakenWherePixelsAreAskedFor)
{
	camera().formats = {kNV12};
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_NE(strategy(), "passthrough");
	camera().formats = {kH264};
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_EQ(strategy(), "passthrough");
	camera().formats = {};
	settings.pipelines[0].policy.zero_copy = ZeroCopy::kOff;
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_NE(strategy(), "passthrough");
}

TEST_F(OwnStream, IsNotTakenWhereItIsTooSlow)
{
	traits.rates_of = {{kH264, {15}}};
	camera().rate = Fraction{30, 1};
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_NE(strategy(), "passthrough");
	EXPECT_THAT(plan(), HasSubstr("the camera codes at 15 frames per second, not 30"));
	choose("copy");
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_EQ(strategy(), "passthrough");
}

TEST_F(OwnStream, ThatIsNotThereIsSaidSo)
{
	traits.formats = {kNV12};
	choose("copy");
	EXPECT_EQ(record(), ExitCode::kNoDevice);
	EXPECT_THAT(plan(), HasSubstr(kFakeCameraPath + " gives no H264 at 192x108, so there is "
							"nothing to pass through; it gives NV12"));
	encoder().device = {};
	settings.pipelines[0].policy.memory = Strategy::kPassthrough;
	EXPECT_EQ(record(), ExitCode::kNoDevice);
}

TEST_F(OwnStream, NeedsNoEncoder)
{
	make_nodes(false);
	EXPECT_EQ(run_now(settings, *nodes), ExitCode::kDone);
	EXPECT_EQ(strategy(), "passthrough");
}

TEST_F(OwnStream, SaysWhyItIsNotTakenWhereNothingElseIs)
{
	traits.formats = {kH264};
	encoder().bitrate = 1'000'000;
	EXPECT_THAT(plan(), HasSubstr("is not taken either: --bitrate: nothing is encoded"));
	EXPECT_EQ(record(), ExitCode::kNoPath);
}

TEST_F(OwnStream, GoesToSeveralOutputs)
{
	settings.pipelines[0].streams.push_back(settings.pipelines[0].streams[0]);
	settings.pipelines[0].streams[1].name = "second";
	settings.pipelines[0].streams[1].outputs = {
		parse_output(folder.file("second.h264")).value()};
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_EQ(recorded(), raw_stream("h264", kFrames));
	EXPECT_EQ(read_file(folder.file("second.h264")), raw_stream("h264", kFrames));
}

TEST_F(OwnStream, OfACameraThatMissesFramesIsKept)
{
	// The node's own numbers: 5 and 20 are never seen, 25 is flagged.
	traits.skipped = {5, 20};
	traits.damaged = {25};
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_EQ(recorded(), raw_stream("h264", kFrames + 3, {5, 20, 25}));
	EXPECT_EQ(statistics()["frames_dropped"]["camera"], 2);
	EXPECT_EQ(statistics()["frames_dropped"]["corrupt"], 1);
	// 6 to 14, and 21 to 29 without 25.
	EXPECT_EQ(statistics()["frames_impaired"], 9 + 8);
}

TEST_F(OwnStream, OfACameraThatMissedAFrameIsAskedForAKeyframe)
{
	FakeControl keyframe{.id = V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME, .name = "Force Key Frame"};
	keyframe.type = V4L2_CTRL_TYPE_BUTTON;
	keyframe.maximum = 0;
	keyframe.step = 0;
	traits.controls = {keyframe};
	EXPECT_EQ(record(), ExitCode::kDone);
	const auto before = node->calls(VIDIOC_S_EXT_CTRLS);
	traits.skipped = {5};
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_EQ(node->calls(VIDIOC_S_EXT_CTRLS), before + 1);
}

/// A camera that refreshes its picture bit by bit, say.
class WithoutKeyframes : public OwnStream
{
protected:
	WithoutKeyframes()
	{
		const auto frames = frames_of("h264");
		traits.coded[kH264] = {frames[1], frames[2], frames[3]};
		settings.run.frames = 700;
	}
	const KeptLog log;
};

TEST_F(WithoutKeyframes, WhatAutoTookIsEncodedInstead)
{
	EXPECT_EQ(record(), ExitCode::kDone) << log.text();
	EXPECT_NE(strategy(), "passthrough");
	EXPECT_GE(statistics()["frames_encoded"], 90);
	EXPECT_GE(statistics()["frames_dropped"]["corrupt"], 600);
	EXPECT_EQ(statistics()["encoder_resets"], 0);
	EXPECT_THAT(log.text(), HasSubstr("no keyframe came; it is encoded instead"));
	EXPECT_THAT(nodes->complaints(), IsEmpty());
}

TEST_F(WithoutKeyframes, WhatWasAskedForEndsTheRunAsTheCamerasFault)
{
	choose("copy");
	encoder().codec = Codec::kH264;
	EXPECT_EQ(record(), ExitCode::kCameraLost) << log.text();
	EXPECT_THAT(log.text(), HasSubstr("no keyframe came"));
}

TEST_F(WithoutKeyframes, NothingElseMayBeThere)
{
	traits.formats = {kH264};
	EXPECT_EQ(record(), ExitCode::kCameraLost) << log.text();
}

TEST_F(OwnStream, IsNotWhatZeroCopyOffAsksFor)
{
	choose("copy");
	settings.pipelines[0].policy.zero_copy = ZeroCopy::kOff;
	EXPECT_THAT(plan(), HasSubstr("--zero-copy off always copies"));
}

TEST_F(OwnStream, OfStreamsIsTheCodecThatOneNames)
{
	settings.pipelines[0].streams.push_back(settings.pipelines[0].streams[0]);
	settings.pipelines[0].streams[0].outputs = {parse_output(folder.file("a.mkv")).value()};
	settings.pipelines[0].streams[1].name = "second";
	settings.pipelines[0].streams[1].encoder.codec = Codec::kMjpeg;
	settings.pipelines[0].streams[1].outputs = {
		parse_output(folder.file("second.mjpeg")).value()};
	settings.pipelines[0].streams[0].encoder.codec = Codec::kMjpeg;
	EXPECT_EQ(record(), ExitCode::kDone);
	EXPECT_EQ(strategy(), "passthrough");
	EXPECT_EQ(read_file(folder.file("second.mjpeg")), raw_stream("mjpeg", kFrames));
	EXPECT_EQ(statistics()["streams"][1]["frames_impaired"], 0);
}

} // namespace
} // namespace penstock::test
