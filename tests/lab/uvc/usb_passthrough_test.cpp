#include <algorithm>
#include <chrono>
#include <ostream>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "core/bitstream/nal.h"
#include "tests/lab/lab_test.h"
#include "tests/support/lab/usb_camera.h"
#include "tests/support/process/system_calls.h"
#include "tests/support/streams/ffprobe.h"
#include "tests/support/streams/receiver.h"

// What a USB camera codes by itself, recorded as it is.

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

constexpr std::size_t kFrames = 70;

/// The NAL units of a stream without their start codes, which containers write in ways of their
/// own. FFmpeg adds delimiters where it makes a transport stream.
std::vector<std::string> nal_units(const std::string &stream, Codec codec)
{
	const auto bytes = std::as_bytes(std::span(stream));
	std::vector<std::string> units;
	for (NalScanner scanner(bytes, codec); scanner.next();) {
		if (scanner.kind() == NalKind::kDelimiter)
			continue;
		const std::size_t begin =
			bytes.size() - scanner.rest().size() - (codec == Codec::kH264 ? 1 : 2);
		std::string unit = stream.substr(begin, scanner.end() - begin);
		while (!unit.empty() && unit.back() == '\0')
			unit.pop_back();
		units.push_back(std::move(unit));
	}
	return units;
}

/// What a container holds, without it.
std::string elementary_stream(const std::string &recording, const std::string &format,
			      const std::string &scratch)
{
	const Finished ffmpeg = run({"ffmpeg", "-v", "error", "-nostdin", "-y", "-i", recording,
				     "-c", "copy", "-f", format, scratch});
	EXPECT_EQ(ffmpeg.ending, exited(0)) << ffmpeg.err;
	return read_file(scratch);
}

/// The bytes of the pictures that went well, as far as these numbers.
std::string sent_stream(const std::vector<UsbCamera::Sent> &pictures, std::size_t count)
{
	std::string stream;
	for (const UsbCamera::Sent &picture : pictures)
		if (picture.fault == "none" && count > 0) {
			stream += picture.bytes;
			--count;
		}
	return stream;
}

class UsbPassthrough : public testing::Test
{
protected:
	std::string file(const std::string &name) const { return scratch_.file(name); }

	Finished record(const UsbCamera &camera, const Words &words) const
	{
		return penstock(Words{"record", "--camera", camera.node(), "--size", "1280x720",
				      "--fps", "30", "--stats-file", file("statistics")} +
				words);
	}
	json statistics() const { return read_json(file("statistics")); }
	void expect_passed_through() const
	{
		EXPECT_EQ(statistics()["path"]["strategy"], "passthrough");
		EXPECT_EQ(statistics()["bytes_copied"]["total"], 0);
	}

	ScratchDirectory scratch_;
};

struct Recorded {
	std::string name;
	Words camera;
	std::string codec;
	std::string ending;
};

std::ostream &operator<<(std::ostream &stream, const Recorded &recorded)
{
	return stream << recorded.name;
}

class UsbPassthroughOf : public UsbPassthrough, public testing::WithParamInterface<Recorded>
{};

TEST_P(UsbPassthroughOf, HoldsWhatTheCameraSent)
{
	const Recorded &wanted = GetParam();
	const UsbCamera camera(wanted.camera);
	const std::string out = file("out." + wanted.ending);
	const Finished run = record(camera, {"--encoder", "copy", "--codec", wanted.codec,
					     "--frames", std::to_string(kFrames), "-o", out});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("path=passthrough camera→outputs"));
	expect_passed_through();
	EXPECT_EQ(statistics()["frames_encoded"], kFrames);
	EXPECT_EQ(statistics()["frames_impaired"], 0);

	const std::string sent = sent_stream(camera.sent(), kFrames);
	const std::string held = wanted.ending == "mjpeg" || wanted.ending == "h264"
					 ? read_file(out)
					 : elementary_stream(out, wanted.codec, file("stream"));
	const auto codec = parse_codec(wanted.codec).value();
	const bool same = has_nal_units(codec) ? nal_units(held, codec) == nal_units(sent, codec)
					       : held == sent;
	EXPECT_TRUE(same);
	const Decoded decoded = decode_all(out);
	EXPECT_EQ(decoded.pictures, kFrames);
	// Of JPEGs one after the other FFmpeg says that they may be something else.
	if (wanted.ending != "mjpeg") {
		EXPECT_EQ(decoded.complaints, "");
	}
}

// The guest's clock stands still while it computes, so the camera is always on time.
TEST_P(UsbPassthroughOf, KeepsTheTimesOfTheCamera)
{
	if (GetParam().ending == "h264" || GetParam().ending == "mjpeg")
		GTEST_SKIP() << "a raw stream has no times";
	const UsbCamera camera(GetParam().camera);
	const std::string out = file("out." + GetParam().ending);
	const Finished run = record(camera, {"--encoder", "copy", "--codec", GetParam().codec,
					     "--frames", std::to_string(kFrames), "-o", out});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	const Probed probed = ffprobe(out);
	ASSERT_EQ(probed.packets.size(), kFrames);
	for (std::size_t i = 1; i < kFrames; ++i)
		EXPECT_NEAR(probed.packets[i].time - probed.packets[0].time,
			    static_cast<double>(i) / 30, 0.5 / 30)
			<< i;
}

INSTANTIATE_TEST_SUITE_P(
	Files, UsbPassthroughOf,
	testing::Values(Recorded{"h264_mp4", {"c920"}, "h264", "mp4"},
			Recorded{"h264_iso_mkv", {"c920", "--transfer", "iso"}, "h264", "mkv"},
			Recorded{"h264_ts", {"c920"}, "h264", "ts"},
			Recorded{"h264_raw", {"c920", "--transfer", "iso"}, "h264", "h264"},
			Recorded{"mjpeg_mkv", {"hd720"}, "mjpeg", "mkv"},
			Recorded{
				"mjpeg_iso_raw", {"hd720", "--transfer", "iso"}, "mjpeg", "mjpeg"}),
	[](const auto &test) { return test.param.name; });

TEST_F(UsbPassthrough, IsWhatAutoTakes)
{
	const UsbCamera camera({"c920"});
	Finished run = record(camera, {"--frames", "10", "-o", file("out.mp4")});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	expect_passed_through();
	EXPECT_THAT(run.err, HasSubstr("codes h264 by itself"));
	run = penstock(
		{"plan", "--camera", camera.node(), "--size", "1280x720", "--bitrate", "2M"});
	EXPECT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.out, HasSubstr("--bitrate: nothing is encoded"));
}

// One waits for the frame, two take its buffer and give it back, two hand it to the thread of the
// output, and one writes it.
TEST_F(UsbPassthrough, TakesSixSystemCallsForAFrame)
{
	const UsbCamera camera({"c920"});
	const auto calls = [&](int frames) {
		return count_system_calls(
			penstock_command({"record", "--camera", camera.node(), "--encoder", "copy",
					  "--codec", "h264", "--size", "1280x720", "--fps", "30",
					  "--frames", std::to_string(frames), "-o",
					  file(fmt::format("{}.h264", frames))}),
			kNoClocks);
	};
	constexpr int kFew = 20;
	constexpr int kMany = 80;
	const double per_frame = static_cast<double>(calls(kMany) - calls(kFew)) / (kMany - kFew);
	RecordProperty("calls_per_frame", std::to_string(per_frame));
	// Timers that expire once a second.
	constexpr double kTimer = 0.5;
	EXPECT_LE(per_frame, 6 + kTimer);
	EXPECT_GE(per_frame, 4) << "the count is wrong";
}

/// uvcvideo lists some hundred modes of it.
TEST_F(UsbPassthrough, AStartAsksOnlyForWhatItNeeds)
{
	const UsbCamera camera({"c920"});
	const Words words{"record", "--camera", camera.node(),	 "--encoder",
			  "copy",   "--codec",	"h264",		 "--frames",
			  "1",	    "-o",	file("out.h264")};
	const StartCalls start = trace_start(penstock_command(words));
	EXPECT_LE(start.ioctls.size(), 60u) << testing::PrintToString(start.ioctls);
	EXPECT_THAT(start.nodes, testing::ElementsAre(camera.node()));
}

TEST_F(UsbPassthrough, IsNotWhatACameraWithoutItsCodecGives)
{
	const UsbCamera camera({"hd720"});
	const Finished run = record(camera, {"--encoder", "copy", "--codec", "h264", "--frames",
					     "10", "-o", file("out.mp4")});
	EXPECT_EQ(run.ending, exited(3));
	EXPECT_THAT(run.err, HasSubstr("gives no H264 at 1280x720"));
}

/// Parameter sets travel in the description of the session as well, and FFmpeg writes them twice.
TEST_F(UsbPassthrough, ReachesAnRtspServerAsItIs)
{
	const ReservedPort reserved(PortKind::kTcp);
	const std::string url = fmt::format("rtsp://127.0.0.1:{}/own", reserved.number());
	ChildProcess server({"ffmpeg", "-v", "error", "-nostdin", "-y", "-rtsp_flags", "listen",
			     "-rtsp_transport", "tcp", "-i", url, "-c", "copy", "-f", "h264",
			     file("received.h264")});
	ASSERT_TRUE(wait_until_open(PortKind::kTcp, reserved.number()));
	const UsbCamera camera({"c920"});
	const Finished run = record(camera, {"--encoder", "copy", "--codec", "h264", "--frames",
					     std::to_string(kFrames), "-o", url});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_EQ(server.wait(30s), exited(0)) << server.err();
	const auto slices = [](const std::string &stream) {
		std::vector<std::string> units = nal_units(stream, Codec::kH264);
		std::erase_if(units, [](const std::string &unit) {
			const unsigned type = static_cast<unsigned char>(unit[0]) & 0x1f;
			return type != 1 && type != 5;
		});
		return units;
	};
	const auto received = slices(read_file(file("received.h264")));
	EXPECT_EQ(received.size(), kFrames);
	EXPECT_TRUE(received == slices(sent_stream(camera.sent(), kFrames)));
}

/// uvcvideo drops what the camera says is wrong: the rest is in the file, and what refers to it is
/// counted.
TEST_F(UsbPassthrough, KeepsWhatFollowsADamagedFrame)
{
	const UsbCamera camera({"c920", "--fault", "error@10+20:2"});
	const Finished run = record(camera, {"--encoder", "copy", "--codec", "h264", "--frames",
					     std::to_string(kFrames), "-o", file("out.h264")});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_EQ(statistics()["frames_dropped"]["camera"], 2);
	const std::vector<UsbCamera::Sent> pictures = camera.sent();
	EXPECT_TRUE(read_file(file("out.h264")) == sent_stream(pictures, kFrames));
	std::size_t impaired = 0;
	bool whole = true;
	std::size_t recorded = 0;
	for (const UsbCamera::Sent &picture : pictures) {
		if (recorded == kFrames)
			break;
		if (picture.fault != "none") {
			whole = false;
			continue;
		}
		++recorded;
		whole = whole || picture.keyframe;
		impaired += whole ? 0 : 1;
	}
	EXPECT_GT(impaired, 0u);
	EXPECT_EQ(statistics()["frames_impaired"], impaired);
}

TEST_F(UsbPassthrough, GoesOnAfterTheCameraWasAway)
{
	UsbCamera camera({"c920", "--away", "700"});
	write_file(file("events"), {});
	ChildProcess process(penstock_command(
		{"record", "--camera", camera.node(), "--size", "1280x720", "--fps", "30",
		 "--stats-file", file("statistics"), "--encoder", "copy", "--codec", "h264",
		 "--on-loss", "wait", "--events", file("events"), "-o", file("out.mp4")}));
	const auto told = [this](const std::string &event) {
		const auto deadline = std::chrono::steady_clock::now() + 30s;
		while (std::chrono::steady_clock::now() < deadline) {
			for (const json &line : read_json_lines(file("events")))
				if (line["event"] == event)
					return true;
			std::this_thread::sleep_for(20ms);
		}
		return false;
	};
	ASSERT_TRUE(told("started")) << process.err();
	std::this_thread::sleep_for(500ms);
	camera.replug();
	ASSERT_TRUE(told("camera_back")) << process.err();
	std::this_thread::sleep_for(500ms);
	process.signal(SIGTERM);
	EXPECT_EQ(process.wait(30s), exited(0)) << process.err();
	expect_passed_through();
	EXPECT_EQ(statistics()["losses_in_all"], 1);
	const Decoded decoded = decode_all(file("out.mp4"));
	EXPECT_EQ(decoded.pictures, statistics()["frames_encoded"].get<std::size_t>());
	EXPECT_EQ(decoded.complaints, "");
}

} // namespace
} // namespace penstock::test
