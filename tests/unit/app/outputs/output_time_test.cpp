#include "app/outputs/open_output.h"

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/time/frame_timeline.h"
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
	/// 30 pictures a second of a camera, one file after another; `stamp` makes the time that
	/// the output gets of the picture's number and the nanoseconds since the first one. Those
	/// of all.
	std::vector<double>
	record(const std::string &file, std::chrono::nanoseconds segment,
	       const std::function<ClockTime(std::size_t, std::uint64_t)> &stamp)
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
			const std::uint64_t after = i * 1'000'000'000 / 30 / 1000 * 1000;
			times.push_back(static_cast<double>(after) * 1e-9);
			EXPECT_TRUE(output->write(
				*pool.copy(picture.data, stamp(i, after), picture.keyframe)));
		}
		EXPECT_TRUE(output->finish());
		return times;
	}
	/// With a gap in the middle. When each is shown, from the first one on.
	std::vector<double> record_gap(const std::string &file, std::chrono::nanoseconds gap,
				       std::chrono::nanoseconds segment = 0s)
	{
		const auto later = static_cast<std::uint64_t>(gap.count());
		std::vector<double> times =
			record(file, segment, [later](std::size_t i, std::uint64_t after) {
				return ClockTime(kBegin + after + (i < kFirstAfterGap ? 0 : later));
			});
		for (std::size_t i = kFirstAfterGap; i < kPictures; ++i)
			times[i] += static_cast<double>(later) * 1e-9;
		return times;
	}
	/// Of a driver's clock that shows something else. When each should be shown.
	std::vector<double>
	record_jump(const std::string &file, std::chrono::nanoseconds segment,
		    const std::function<std::uint64_t(std::size_t, std::uint64_t)> &shown,
		    std::uint64_t &jumps)
	{
		std::uint64_t now = kBegin;
		FrameTimeline timeline([&now] { return ClockTime(now); });
		timeline.begin({30, 1});
		const auto times = record(file, segment, [&](std::size_t i, std::uint64_t after) {
			now = kBegin + after;
			return timeline
				.place({ClockTime(shown(i, now)), TimestampClock::kMonotonic,
					static_cast<std::uint32_t>(i)})
				.time;
		});
		jumps = timeline.jumps();
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

struct Jump {
	std::string name;
	std::function<std::uint64_t(std::size_t, std::uint64_t)> shown; ///< by the driver's clock
	std::uint64_t jumps;
};

const std::vector<Jump> &jumps()
{
	constexpr std::uint64_t kSecond = 1'000'000'000;
	constexpr std::uint64_t kFrozen = kBegin + kSecond;
	static const std::vector<Jump> kJumps{
		{"back", [](auto i, auto now) { return i < 40 ? now : now - 5 * kSecond; }, 1},
		{"forward", [](auto i, auto now) { return i < 40 ? now : now + 7200 * kSecond; },
		 1},
		{"frozen",
		 [](auto i, auto now) { return i >= 40 && i < 50 ? kFrozen + kSecond / 3 : now; },
		 1},
		{"wrap of 32 bits",
		 [](auto, auto now) {
			 return (now - kBegin + 4'293'000'000'000) % 4'294'967'296'000;
		 },
		 1},
		{"wrap of 64 bits",
		 [](auto, auto now) { return now - kBegin - 2 * kSecond - 1 + 1'000; }, 0},
	};
	return kJumps;
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
			 testing::Values(Kind{".mp4", "h264"}, Kind{".mov", "h264"},
					 Kind{".mkv", "h264"}, Kind{".ts", "h264"},
					 Kind{".flv", "h264"}, Kind{".webm", "vp9"},
					 Kind{".ivf", "vp8"}),
			 [](const auto &test) { return test.param.name.substr(1); });

} // namespace
} // namespace penstock::test
