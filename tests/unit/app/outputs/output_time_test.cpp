#include "app/outputs/open_output.h"

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/coded_stream.h"
#include "tests/support/streams/ffprobe.h"
#include "tests/support/streams/readers.h"

// The time of a recording as programs of others read it.

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPictures = 120;
constexpr std::size_t kFirstAfterGap = 60;
constexpr std::uint64_t kBegin = 5'000'000'000'000; ///< some time after the boot
/// What no container of these rounds away.
constexpr double kRounding = 0.6e-3;

struct Kind {
	std::string name; ///< the ending
	std::string codec;
};

class OutputTime : public testing::TestWithParam<Kind>
{
protected:
	/// 30 pictures a second, and a gap in the middle. When each is shown, from the first one
	/// on.
	std::vector<double> record(const std::string &file, std::chrono::nanoseconds gap,
				   std::chrono::nanoseconds segment = 0s)
	{
		Destination destination = parse_destination(file).value();
		destination.segment = segment;
		Deadline deadline;
		auto output =
			open_output(destination, stream_info(GetParam().codec), deadline).value();
		std::vector<double> times;
		PacketPool pool;
		for (std::size_t i = 0; i < kPictures; ++i) {
			const CodedPicture &picture = coded_stream(GetParam().codec)[i];
			std::uint64_t after = i * 1'000'000'000 / 30 / 1000 * 1000;
			if (i >= kFirstAfterGap)
				after += static_cast<std::uint64_t>(gap.count());
			times.push_back(static_cast<double>(after) * 1e-9);
			EXPECT_TRUE(output->write(*pool.copy(
				picture.data, ClockTime(kBegin + after), picture.keyframe)));
		}
		EXPECT_TRUE(output->finish());
		return times;
	}
	static void expect_same(const std::vector<double> &shown, const std::vector<double> &wanted,
				const std::string &reader)
	{
		ASSERT_EQ(shown.size(), wanted.size()) << reader;
		for (std::size_t i = 0; i < shown.size(); ++i)
			ASSERT_NEAR(shown[i] - shown[0], wanted[i], kRounding)
				<< reader << ", picture " << i;
	}

	ScratchDirectory scratch_;
};

TEST_P(OutputTime, AGapOfAnHourIsAsLongForEveryReader)
{
	for (const auto gap : std::vector<std::chrono::minutes>{0min, 40min, 80min}) {
		SCOPED_TRACE(gap.count());
		const std::string file =
			scratch_.file(std::to_string(gap.count()) + GetParam().name);
		const std::vector<double> wanted = record(file, gap);
		const Probed probed = ffprobe(file);
		std::vector<double> shown;
		for (const Probed::Packet &packet : probed.packets)
			shown.push_back(packet.time);
		expect_same(shown, wanted, "ffprobe");
		const double length = wanted.back() + 1.0 / 30;
		// IVF has no duration: FFmpeg guesses it.
		if (GetParam().name != ".ivf") {
			EXPECT_NEAR(probed.duration, length, 0.04) << "ffprobe";
		}
		if (GetParam().name == ".ivf")
			continue;
		expect_same(gstreamer_times(file), wanted, "GStreamer");
		// It does not read the times of FLV.
		if (GetParam().name != ".flv") {
			EXPECT_NEAR(mediainfo_duration(file).value_or(-1), length, 0.04);
		}
		// Nor does this one those of TS.
		EXPECT_NEAR(exiftool_duration(file).value_or(-1), length,
			    GetParam().name == ".ts" ? 0.2 : 0.04);
	}
}

TEST_P(OutputTime, SegmentsEndAfterAGap)
{
	const std::string file = scratch_.file("a" + GetParam().name);
	(void)record(file, 40min, 1s);
	std::size_t pictures = 0;
	for (std::size_t i = 0; i < 4; ++i) {
		const Probed probed =
			ffprobe(scratch_.file("a-0000" + std::to_string(i) + GetParam().name));
		EXPECT_EQ(probed.packets.size(), 30u);
		EXPECT_NEAR(probed.packets.back().time - probed.packets.front().time, 29.0 / 30,
			    2e-3);
		pictures += probed.packets.size();
	}
	EXPECT_EQ(pictures, kPictures);
}

INSTANTIATE_TEST_SUITE_P(Containers, OutputTime,
			 testing::Values(Kind{".mp4", "h264"}, Kind{".mov", "h264"},
					 Kind{".mkv", "h264"}, Kind{".ts", "h264"},
					 Kind{".flv", "h264"}, Kind{".webm", "vp9"},
					 Kind{".ivf", "vp8"}),
			 [](const auto &test) { return test.param.name.substr(1); });

} // namespace
} // namespace penstock::test
