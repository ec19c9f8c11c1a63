#include <chrono>
#include <thread>

#include "tests/lab/uvc/usb_capture.h"
#include "tests/support/pictures/recorded_numbers.h"
#include "tests/support/streams/ffprobe.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;
using Words = std::vector<std::string>;

constexpr Size kSize{640, 480};
constexpr std::size_t kFrames = 40;

struct RecordCase {
	std::string name;
	Words camera;
	std::string format;
};

std::ostream &operator<<(std::ostream &stream, const RecordCase &record)
{
	return stream << record.name;
}

/// penstock with a USB camera.
class UsbRecord : public testing::Test
{
protected:
	std::string file(const std::string &name) const { return scratch_.file(name); }

	Words record(const std::string &node, const std::string &format,
		     const std::string &output) const
	{
		return {"record",     "--camera",  node,       "--format",     format,
			"--size",     "640x480",   "--fps",    "30",	       "-o",
			file(output), "--encoder", "software", "--stats-file", file("statistics")};
	}
	json statistics() const { return read_json(file("statistics")); }

	ScratchDirectory scratch_;
};

class UsbRecordOf : public UsbRecord, public testing::WithParamInterface<RecordCase>
{};

TEST_P(UsbRecordOf, HasEveryFrame)
{
	const UsbCamera camera(GetParam().camera);
	const Finished run = penstock(record(camera.node(), GetParam().format, "out.mp4") +
				      Words{"--frames", std::to_string(kFrames)});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_EQ(statistics()["frames_captured"], kFrames);
	EXPECT_EQ(statistics()["frames_encoded"], kFrames);
	EXPECT_EQ(statistics()["frames_dropped"]["camera"], 0);
	EXPECT_EQ(ffprobe(file("out.mp4")).packets.size(), kFrames);
	const auto counters = recorded_numbers(file("out.mp4"), kSize);
	ASSERT_EQ(counters.size(), kFrames);
	for (std::size_t i = 1; i < kFrames; ++i)
		EXPECT_EQ(counters[i], counters[i - 1].value() + 1);
}

INSTANTIATE_TEST_SUITE_P(
	Formats, UsbRecordOf,
	testing::Values(RecordCase{"mjpeg", {"hd720"}, "MJPG"},
			RecordCase{"mjpeg_iso", {"hd720", "--transfer", "iso"}, "MJPG"},
			RecordCase{"yuyv", {"hd720"}, "YUYV"},
			RecordCase{"yuyv_iso", {"hd720", "--transfer", "iso"}, "YUYV"},
			RecordCase{"nv12", {"uhd"}, "NV12"},
			RecordCase{"nv12_super", {"uhd", "--speed", "super"}, "NV12"}),
	[](const auto &test) { return test.param.name; });

/// What the driver drops without a word is still counted, and all else is in the file.
TEST_F(UsbRecord, CountsWhatTheDriverDrops)
{
	const UsbCamera camera({"hd720", "--fault", "error@10+10:2"});
	const Finished run = penstock(record(camera.node(), "YUYV", "out.mp4") +
				      Words{"--frames", std::to_string(kFrames)});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_EQ(statistics()["frames_encoded"], kFrames);
	EXPECT_EQ(statistics()["frames_dropped"]["camera"], 2);
	EXPECT_EQ(recorded_numbers(file("out.mp4"), kSize).size(), kFrames);
}

class UsbComeback : public UsbRecord, public testing::WithParamInterface<RecordCase>
{
protected:
	/// Waits for so many lines of --events that tell of that event.
	bool told(const std::string &event, std::size_t times) const
	{
		const auto deadline = std::chrono::steady_clock::now() + 30s;
		while (std::chrono::steady_clock::now() < deadline) {
			std::size_t found = 0;
			for (const json &line : read_json_lines(file("events")))
				found += line["event"] == event ? 1 : 0;
			if (found >= times)
				return true;
			std::this_thread::sleep_for(20ms);
		}
		return false;
	}
};

TEST_P(UsbComeback, GoesOnInTheSameFile)
{
	UsbCamera camera(GetParam().camera + Words{"--away", "700"});
	write_file(file("events"), {});
	ChildProcess process(
		penstock_command(record(camera.node(), GetParam().format, "out.mp4") +
				 Words{"--on-loss", "wait", "--events", file("events")}));
	ASSERT_TRUE(told("started", 1)) << process.err();
	for (std::size_t cycle = 1; cycle <= 2; ++cycle) {
		std::this_thread::sleep_for(500ms);
		camera.replug();
		ASSERT_TRUE(told("camera_back", cycle)) << process.err();
	}
	std::this_thread::sleep_for(500ms);
	process.signal(SIGTERM);
	EXPECT_EQ(process.wait(30s), exited(0)) << process.err();
	EXPECT_EQ(statistics()["losses_in_all"], 2);
	EXPECT_EQ(statistics()["frames_encoded"], statistics()["frames_captured"]);
	EXPECT_EQ(recorded_numbers(file("out.mp4"), kSize).size(),
		  statistics()["frames_encoded"].get<std::size_t>());
}

INSTANTIATE_TEST_SUITE_P(Formats, UsbComeback,
			 testing::Values(RecordCase{"mjpeg", {"hd720"}, "MJPG"},
					 RecordCase{"yuyv", {"hd720", "--transfer", "iso"}, "YUYV"},
					 RecordCase{"nv12", {"uhd", "--speed", "super"}, "NV12"}),
			 [](const auto &test) { return test.param.name; });

} // namespace
} // namespace penstock::test
