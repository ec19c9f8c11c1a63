#include "core/time/wall_clock.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_time<std::chrono::nanoseconds> kWall{1'900'000'000s};

TEST(WallClocks, MapTheTimeOfFramesBeforeAndAfterTheLook)
{
	const WallClock clock(ClockTime(1000s), kWall, ClockTime(1000s));
	EXPECT_EQ(clock.at(ClockTime(1000s)).time, kWall);
	EXPECT_EQ(clock.at(ClockTime(3s)).time, kWall - 997s);
	EXPECT_EQ(clock.at(ClockTime(5000s + 1us)).time, kWall + 4000s + 1us);
	EXPECT_EQ(clock.at(ClockTime(3s)).error, 0ns);
}

TEST(WallClocks, MayBeWrongByHalfTheTimeThatTheLookTook)
{
	const WallClock clock(ClockTime(1000s), kWall, ClockTime(1000s + 7us));
	const WallTime wall = clock.at(ClockTime(1000s));
	EXPECT_EQ(wall.error, 3500ns);
	EXPECT_EQ(wall.time, kWall - 3500ns);
}

TEST(WallClocks, LookAtTheMachines)
{
	const auto before = std::chrono::system_clock::now();
	const WallClock clock = WallClock::look();
	const ClockTime now(
		std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()));
	const WallTime wall = clock.at(now);
	EXPECT_GE(wall.time + wall.error + 1ms, before);
	EXPECT_LE(wall.time - wall.error - 1ms, std::chrono::system_clock::now());
}

} // namespace
} // namespace penstock
