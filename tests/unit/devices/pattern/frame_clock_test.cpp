#include "devices/pattern/frame_clock.h"

#include <cstdint>
#include <random>

#include <gtest/gtest.h>

namespace penstock::pattern {
namespace {

constexpr std::uint64_t kNanosecondsASecond = 1'000'000'000;
constexpr ClockTime kStart(std::uint64_t{12'345'678'000});

std::uint64_t since_start(const FrameClock &clock, std::uint64_t frame)
{
	return clock.time_of(frame).ns() - kStart.ns();
}

TEST(FrameClock, FrameZeroIsTheStart)
{
	EXPECT_EQ(FrameClock(kStart, {30, 1}).time_of(0), kStart);
	EXPECT_EQ(FrameClock(kStart, {30, 1}).frame_at(kStart), 0u);
}

TEST(FrameClock, RoundsUpToWholeMicroseconds)
{
	const FrameClock clock(kStart, {30, 1});
	EXPECT_EQ(since_start(clock, 1), 33'334'000u);
	EXPECT_EQ(since_start(clock, 2), 66'667'000u);
	EXPECT_EQ(since_start(clock, 3), 100'000'000u);
	const ClockTime later(kStart.ns() + 999);
	EXPECT_EQ(FrameClock(later, {30, 1}).time_of(3), clock.time_of(3));
}

TEST(FrameClock, DoesNotDrift)
{
	// A year.
	const std::uint64_t seconds = 365 * 86400;
	EXPECT_EQ(since_start(FrameClock(kStart, {30, 1}), 30 * seconds),
		  seconds * kNanosecondsASecond);
	EXPECT_EQ(since_start(FrameClock(kStart, {60, 2}), 30 * seconds),
		  seconds * kNanosecondsASecond);
	EXPECT_EQ(since_start(FrameClock(kStart, {30000, 1001}), 30000 * seconds),
		  1001 * seconds * kNanosecondsASecond);
	EXPECT_EQ(since_start(FrameClock(kStart, {1, 10}), seconds),
		  10 * seconds * kNanosecondsASecond);
}

TEST(FrameClock, HoldsTheExtremeRates)
{
	const std::uint64_t years = 100 * std::uint64_t{365 * 86400};
	EXPECT_EQ(since_start(FrameClock(kStart, {FrameClock::kFastest - 1, 1}),
			      (FrameClock::kFastest - 1) * years),
		  years * kNanosecondsASecond);
	EXPECT_EQ(since_start(FrameClock(kStart, {UINT32_MAX, UINT32_MAX}), years),
		  years * kNanosecondsASecond);
	EXPECT_EQ(since_start(FrameClock(kStart, {1, UINT32_MAX}), 1),
		  UINT32_MAX * kNanosecondsASecond);
	EXPECT_EQ(since_start(FrameClock(kStart, {UINT32_MAX, 4296}), UINT32_MAX),
		  4296 * kNanosecondsASecond);
}

TEST(FrameClock, AFrameIsDueFromItsTimeOn)
{
	std::mt19937_64 dice(1);
	for (int i = 0; i < 20000; ++i) {
		const auto num = static_cast<std::uint32_t>(dice() % 100000 + 1);
		const auto den = static_cast<std::uint32_t>(dice() % 2000 + 1);
		const FrameClock clock(kStart, {num, den});
		const std::uint64_t frame = dice() % 1000000 + 1;
		const std::uint64_t time = clock.time_of(frame).ns();
		ASSERT_EQ(clock.frame_at(ClockTime(time)), frame) << num << "/" << den;
		ASSERT_EQ(clock.frame_at(ClockTime(time - 1)), frame - 1) << num << "/" << den;
	}
}

} // namespace
} // namespace penstock::pattern
