#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "app/outputs/open_output.h"
#include "core/time/frame_timeline.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/coded_stream.h"

namespace penstock::test {

using namespace std::chrono_literals;

inline constexpr std::size_t kPictures = 120;
inline constexpr std::size_t kFirstAfterGap = 60;
inline constexpr std::uint64_t kBegin = 5'000'000'000'000; ///< some time after the boot
/// What no container of these rounds away.
inline constexpr double kRounding = 0.6e-3;

struct Kind {
	std::string name; ///< the ending
	std::string codec;
	/// In units of 1/90000 s, MP4 has 31 bits for the time between two frames; MPEG-TS has 33
	/// for any time, and a gap can be half of that.
	std::chrono::hours longest_gap{72};
};

/// Recordings whose times are known.
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

struct Jump {
	std::string name;
	std::function<std::uint64_t(std::size_t, std::uint64_t)> shown; ///< by the driver's clock
	std::uint64_t jumps;
};

inline const std::vector<Jump> &jumps()
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

} // namespace penstock::test
