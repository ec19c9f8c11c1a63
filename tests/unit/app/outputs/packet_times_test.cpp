#include "app/outputs/libav/packet_times.h"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

constexpr std::uint64_t kBegin = 5'000'000'000'000;

/// When they are shown, of frames that come so many milliseconds after the first one.
std::vector<PacketTimes::Packet> place(PacketTimes &times, const std::vector<std::uint64_t> &after)
{
	std::vector<PacketTimes::Packet> placed;
	for (std::uint64_t ms : after)
		placed.push_back(times.place(ClockTime(kBegin + ms * 1'000'000)));
	return placed;
}

TEST(PacketTimesOfAStream, BeginAtZeroAndKeepTheDistances)
{
	PacketTimes times(ClockTime(kBegin), {1, 90000}, {25, 1});
	const auto placed = place(times, {0, 40, 90});
	EXPECT_EQ(placed[0].time, 0);
	EXPECT_EQ(placed[1].time, 3600);
	EXPECT_EQ(placed[2].time, 8100);
	EXPECT_EQ(placed[0].distance, 0);
	EXPECT_EQ(placed[2].distance, 4500);
	EXPECT_EQ(placed[2].duration, 3600);
	EXPECT_EQ(times.last(), 8100);
	EXPECT_EQ(times.end(), 11700);
}

TEST(PacketTimesOfAStream, RiseThoughTheUnitIsCoarse)
{
	PacketTimes times(ClockTime(kBegin), {1, 10}, {1000, 1});
	const auto placed = place(times, {0, 1, 2, 300});
	EXPECT_EQ(placed[1].time, 1);
	EXPECT_EQ(placed[2].time, 2);
	EXPECT_EQ(placed[3].time, 3);
}

TEST(PacketTimesOfAStream, GoByTheFrameBeforeWithoutARate)
{
	PacketTimes times(ClockTime(kBegin), {1, 1000}, {0, 1});
	const auto placed = place(times, {0, 40, 140});
	EXPECT_EQ(placed[0].duration, 0);
	EXPECT_EQ(placed[1].duration, 40);
	EXPECT_EQ(placed[2].duration, 100);
	EXPECT_EQ(times.end(), 240);
}

} // namespace
} // namespace penstock
