#include "tests/unit/app/outputs/output_time.h"

#include <gmock/gmock.h>

#include "tests/support/streams/ffprobe.h"
#include "tests/support/streams/readers.h"

// The time of a recording as programs of others read it.

namespace penstock::test {
namespace {

TEST_P(OutputTime, AGapIsAsLongForEveryReader)
{
	for (const auto gap :
	     std::vector<std::chrono::minutes>{0min, 40min, 80min, GetParam().longest_gap}) {
		SCOPED_TRACE(gap.count());
		const std::string file =
			scratch_.file(std::to_string(gap.count()) + GetParam().name);
		const std::vector<double> wanted = record_gap(file, gap);
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

/// A picture every ten minutes, which are 20 hours.
TEST_P(OutputTime, ALongRecordingHasItsLength)
{
	const std::string file = scratch_.file("long" + GetParam().name);
	(void)record(file, 0s, [](std::size_t i, std::uint64_t) {
		return ClockTime(kBegin + i * 600 * 1'000'000'000);
	});
	const double length = 600.0 * (kPictures - 1) + 1.0 / 30;
	if (GetParam().name == ".mp4" || GetParam().name == ".mov") {
		EXPECT_NEAR(mediainfo_duration(file).value_or(-1), length, 0.04);
		EXPECT_NEAR(exiftool_duration(file).value_or(-1), length, 0.04);
		// Of all fragments, which players in browsers look for.
		EXPECT_THAT(read_file(file), testing::HasSubstr("mehd"));
	}
	const auto packets = ffprobe(file).packets;
	ASSERT_EQ(packets.size(), kPictures);
	EXPECT_NEAR(packets.back().time - packets.front().time, 600.0 * (kPictures - 1), 0.04);
}

TEST_P(OutputTime, AJumpOfTheDriversClockIsInNoFile)
{
	constexpr double kFrame = 1.0 / 30;
	for (const Jump &jump : jumps()) {
		SCOPED_TRACE(jump.name);
		std::uint64_t counted = 0;
		const std::string file = scratch_.file(jump.name + GetParam().name);
		const auto wanted = record_jump(file, 0s, jump.shown, counted);
		EXPECT_EQ(counted, jump.jumps);
		std::vector<double> by_ffprobe;
		for (const Probed::Packet &packet : ffprobe(file).packets)
			by_ffprobe.push_back(packet.time);
		std::vector<std::vector<double>> readings{by_ffprobe};
		if (GetParam().name != ".ivf")
			readings.push_back(gstreamer_times(file));
		for (const std::vector<double> &times : readings) {
			ASSERT_EQ(times.size(), wanted.size());
			for (std::size_t i = 1; i < times.size(); ++i)
				EXPECT_GE(times[i] - times[i - 1], kFrame / 2) << i;
			EXPECT_NEAR(times.back() - times.front(), wanted.back(), kFrame);
		}
	}
}

TEST_P(OutputTime, SegmentsEndAfterAJump)
{
	for (const Jump &jump : jumps()) {
		SCOPED_TRACE(jump.name);
		std::uint64_t counted = 0;
		(void)record_jump(scratch_.file(jump.name + GetParam().name), 1s, jump.shown,
				  counted);
		for (int i = 0; i < 4; ++i) {
			const auto packets =
				ffprobe(scratch_.file(jump.name + "-0000" + std::to_string(i) +
						      GetParam().name))
					.packets;
			EXPECT_NEAR(static_cast<double>(packets.size()), 30, 15) << i;
		}
	}
}

TEST_P(OutputTime, SegmentsEndAfterAGap)
{
	const std::string file = scratch_.file("a" + GetParam().name);
	(void)record_gap(file, 40min, 1s);
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
			 testing::Values(Kind{".mp4", "h264", 6h}, Kind{".mov", "h264", 6h},
					 Kind{".mkv", "h264"}, Kind{".ts", "h264", 12h},
					 Kind{".flv", "h264"}, Kind{".webm", "vp9"},
					 Kind{".ivf", "vp8"}),
			 [](const auto &test) { return test.param.name.substr(1); });

} // namespace
} // namespace penstock::test
