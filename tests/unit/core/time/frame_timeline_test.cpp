#include "core/time/frame_timeline.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kHour = 3600 * kSecond;
constexpr std::int64_t kBoot = 5000 * kSecond; ///< what the machine's clock shows at first
constexpr std::int64_t kInterval = 40 * kMillisecond;
constexpr std::int64_t kLatency = 3 * kMillisecond;
constexpr Fraction kRate{25, 1};

/// A camera, its driver's clock and the machine's.
class Timelines : public testing::Test
{
protected:
	/// The next frame, `later` than the one before by the machine's clock.
	FrameTime frame(std::int64_t later = kInterval)
	{
		captured += later;
		++sequence;
		return deliver();
	}
	FrameTime deliver()
	{
		now = captured + kLatency;
		const FrameTime placed = timeline.place({driver_time(), clock, sequence});
		if (!times.empty()) {
			EXPECT_GE(step_to(placed), least) << "frame " << sequence;
		}
		times.push_back(static_cast<std::int64_t>(placed.time.ns()));
		return placed;
	}
	void frames(int count, std::int64_t later = kInterval)
	{
		for (int i = 0; i < count; ++i)
			frame(later);
	}
	ClockTime driver_time() const
	{
		std::uint64_t shown =
			static_cast<std::uint64_t>(stopped ? *stopped : captured + ahead);
		if (wraps_after != 0)
			shown %= wraps_after;
		return ClockTime(shown);
	}
	std::int64_t step_to(const FrameTime &placed) const
	{
		return static_cast<std::int64_t>(placed.time.ns()) - times.back();
	}
	/// Of the last frame, from the one before.
	std::int64_t last_step() const { return times.back() - times.at(times.size() - 2); }

	std::int64_t captured = kBoot;
	std::int64_t now = kBoot;
	std::uint32_t sequence = 0;
	TimestampClock clock = TimestampClock::kMonotonic;
	std::int64_t ahead = 0;		     ///< of the driver's clock
	std::optional<std::int64_t> stopped; ///< what it shows instead
	std::uint64_t wraps_after = 0;
	std::int64_t least = kInterval / 2; ///< that may lie between two frames
	std::uint64_t looks = 0;	    ///< at the machine's clock
	std::vector<std::int64_t> times;
	FrameTimeline timeline{[this] {
		++looks;
		return ClockTime(static_cast<std::uint64_t>(now));
	}};
};

TEST_F(Timelines, FollowTheDriver)
{
	timeline.begin(kRate);
	least = 1;
	for (std::int64_t later : {40, 41, 39, 40, 10, 70, 40}) {
		const FrameTime placed = frame(later * kMillisecond);
		EXPECT_EQ(static_cast<std::int64_t>(placed.time.ns()), captured);
		EXPECT_TRUE(placed.from_driver);
		EXPECT_FALSE(placed.jump);
	}
	EXPECT_EQ(timeline.jumps(), 0u);
}

TEST_F(Timelines, LookAtTheMachinesClockOnceWhileTheDriversIsTrue)
{
	timeline.begin(kRate);
	frames(1000);
	EXPECT_EQ(looks, 1u);
}

TEST_F(Timelines, GoOnOneFrameLaterAfterAJump)
{
	for (std::int64_t jump : {-5 * kSecond, 2 * kHour, -kBoot + kSecond, -4 * kInterval}) {
		timeline.begin(kRate);
		frames(10);
		ahead += jump;
		const std::uint64_t jumps = timeline.jumps();
		const FrameTime placed = frame();
		EXPECT_EQ(last_step(), kInterval) << jump;
		EXPECT_EQ(placed.jump, jump);
		EXPECT_FALSE(placed.from_driver);
		frames(100);
		EXPECT_EQ(last_step(), kInterval) << jump;
		EXPECT_EQ(timeline.jumps(), jumps + 1);
		ahead = 0;
	}
}

TEST_F(Timelines, KeepTheDriversDistancesAfterAJump)
{
	timeline.begin(kRate);
	frames(10);
	ahead = -5 * kSecond;
	frame();
	for (std::int64_t later : {42 * kMillisecond, 38 * kMillisecond, 80 * kMillisecond}) {
		frame(later);
		EXPECT_EQ(last_step(), later);
	}
	EXPECT_EQ(timeline.jumps(), 1u);
}

TEST_F(Timelines, AreOnTheDriversTimeAgainWhenItHasJumpedBack)
{
	for (std::int64_t jump : {-5 * kSecond, 2 * kHour}) {
		timeline.begin(kRate);
		frames(10);
		ahead = jump;
		frames(10);
		ahead = 0;
		const FrameTime placed = frame();
		EXPECT_EQ(static_cast<std::int64_t>(placed.time.ns()), captured);
		EXPECT_EQ(placed.jump, -jump);
		EXPECT_TRUE(placed.from_driver);
	}
	EXPECT_EQ(timeline.jumps(), 4u);
}

TEST_F(Timelines, GoOnWhileTheDriversClockStandsStill)
{
	timeline.begin(kRate);
	frames(10);
	const std::int64_t before = times.back();
	stopped = captured;
	frames(10);
	EXPECT_GE(times.back() - before, 9 * kInterval);
	EXPECT_LE(times.back() - before, 10 * kInterval);
	EXPECT_EQ(timeline.jumps(), 1u);
	stopped.reset();
	frame();
	EXPECT_EQ(times.back(), captured);
	frames(10);
	EXPECT_EQ(times.back(), captured);
	EXPECT_EQ(timeline.jumps(), 1u) << "its end is no other jump";
}

TEST_F(Timelines, GoByTheMachinesClockWhenTheDriversStandsStillForLong)
{
	timeline.begin(kRate);
	frames(10);
	stopped = captured;
	// Half the rate that the driver told.
	frames(200, 2 * kInterval);
	EXPECT_NEAR(static_cast<double>(times.back()), static_cast<double>(captured), kSecond);
	frames(200, 2 * kInterval);
	EXPECT_NEAR(static_cast<double>(times.back()), static_cast<double>(captured), kSecond);
	EXPECT_EQ(timeline.jumps(), 1u);
}

TEST_F(Timelines, GoByTheMachinesClockWhereTheDriverHasNone)
{
	clock = TimestampClock::kUnknown;
	stopped = 0;
	timeline.begin(kRate);
	for (int i = 0; i < 100; ++i) {
		const FrameTime placed = frame();
		EXPECT_EQ(static_cast<std::int64_t>(placed.time.ns()), now);
		EXPECT_FALSE(placed.from_driver);
	}
	EXPECT_EQ(timeline.jumps(), 0u);
}

TEST_F(Timelines, GoOnWhenTheDriversCounterWraps)
{
	struct Counter {
		std::uint64_t wraps_after;
		std::int64_t start;
	};
	// Of microseconds, nanoseconds and milliseconds in 32 bits.
	for (const Counter counter :
	     {Counter{4'294'967'296'000, 4'294'000'000'000}, Counter{4'294'967'296, 3 * kSecond},
	      Counter{4'294'967'296'000'000, 4'294'966 * kSecond}}) {
		timeline.begin(kRate);
		clock = TimestampClock::kUnknown;
		wraps_after = counter.wraps_after;
		ahead = counter.start - captured;
		const std::uint64_t before = timeline.jumps();
		frame();
		const std::int64_t first = times.back();
		frames(50);
		EXPECT_NEAR(static_cast<double>(times.back() - first), 50 * kInterval, kInterval);
		EXPECT_EQ(timeline.jumps(), before + 1);
	}
}

TEST_F(Timelines, FollowACounterOf64BitsThroughItsWrap)
{
	clock = TimestampClock::kUnknown;
	ahead = -kSecond - kBoot; // the last second before the wrap
	timeline.begin(kRate);
	for (int i = 0; i < 50; ++i) {
		frame();
		if (i != 0) {
			EXPECT_NEAR(static_cast<double>(last_step()), kInterval, 1000);
		}
	}
	EXPECT_EQ(timeline.jumps(), 0u);
}

TEST_F(Timelines, KeepAGapThatTheMachinesClockHasSeen)
{
	for (std::int64_t gap : {2 * kSecond, 40 * 60 * kSecond, 80 * 60 * kSecond, 26 * kHour}) {
		timeline.begin(kRate);
		frames(10);
		frame(gap);
		EXPECT_EQ(last_step(), gap);
		frames(10);
	}
	EXPECT_EQ(timeline.jumps(), 0u);
}

TEST_F(Timelines, KeepAGapThatTheFrameCountHasSeen)
{
	for (std::int64_t gap : {2 * kSecond, 40 * 60 * kSecond, 80 * 60 * kSecond}) {
		timeline.begin(kRate);
		frames(10);
		ahead += gap;
		sequence += static_cast<std::uint32_t>(gap / kInterval);
		frame();
		EXPECT_EQ(last_step(), gap + kInterval);
		frames(10);
		ahead = 0;
	}
	EXPECT_EQ(timeline.jumps(), 0u);
}

TEST_F(Timelines, KeepAGapOfAClockThatRunsApart)
{
	clock = TimestampClock::kUnknown;
	ahead = 7 * kHour;
	timeline.begin(kRate);
	// 200 ppm for three hours.
	for (int i = 0; i < 3 * 3600 * 25; ++i) {
		ahead += kInterval / 5000;
		frame();
	}
	ahead += 60 * kSecond / 5000;
	frame(60 * kSecond);
	EXPECT_EQ(timeline.jumps(), 0u);
	EXPECT_NEAR(static_cast<double>(last_step()), 60 * kSecond, kSecond);
	ahead += 2 * kHour;
	frame();
	EXPECT_EQ(timeline.jumps(), 1u);
	EXPECT_EQ(last_step(), kInterval);
}

TEST_F(Timelines, KeepAGapInWhichTheClockHasJumped)
{
	timeline.begin(kRate);
	frames(10);
	ahead = -5 * kHour / 10;
	frame(20 * 60 * kSecond);
	EXPECT_NEAR(static_cast<double>(last_step()), 20 * 60 * kSecond, kSecond);
	EXPECT_EQ(timeline.jumps(), 1u);
}

TEST_F(Timelines, TakeFramesThatWaitedForWhatTheyAre)
{
	timeline.begin(kRate);
	frames(10);
	// The program stood still for 30 s. Four frames of the time before waited for it, one of
	// their neighbours got lost.
	const std::int64_t before = captured;
	for (int i = 0; i < 4; ++i) {
		captured += i == 2 ? 2 * kInterval : kInterval;
		++sequence;
		now = before + 30 * kSecond;
		const FrameTime placed = timeline.place({driver_time(), clock, sequence});
		EXPECT_EQ(static_cast<std::int64_t>(placed.time.ns()), captured);
		times.push_back(captured);
	}
	frame(25 * kSecond);
	EXPECT_EQ(times.back(), captured);
	EXPECT_EQ(timeline.jumps(), 0u);
}

TEST_F(Timelines, TakeATremblingClockForNoJump)
{
	// 120 frames a second by a clock of 10 ms: one step in six is none.
	timeline.begin({120, 1});
	least = kSecond / 120 / 2;
	for (int i = 0; i < 6000; ++i) {
		captured = kBoot + i * kSecond / 120;
		ahead = -(captured % (10 * kMillisecond));
		++sequence;
		deliver();
	}
	EXPECT_EQ(timeline.jumps(), 0u);
	EXPECT_NEAR(static_cast<double>(times.back()), static_cast<double>(captured),
		    20 * kMillisecond);
}

TEST_F(Timelines, TakeACameraAsFastOrSlowAsItIs)
{
	for (std::int64_t interval : {kInterval / 4, 4 * kInterval, 50 * kInterval}) {
		timeline.begin(kRate);
		least = interval / 2;
		frame(interval);
		for (int i = 0; i < 100; ++i) {
			frame(interval);
			EXPECT_EQ(last_step(), interval);
		}
	}
	EXPECT_EQ(timeline.jumps(), 0u);
}

TEST_F(Timelines, LearnARateThatNobodyKnows)
{
	timeline.begin({});
	least = 0;
	frames(100, 10 * kMillisecond);
	ahead = -kHour;
	frame(10 * kMillisecond);
	EXPECT_NEAR(static_cast<double>(last_step()), 10 * kMillisecond, kMillisecond);
	EXPECT_EQ(timeline.jumps(), 1u);
}

TEST_F(Timelines, GoOnWhenTheCameraStartsAgain)
{
	timeline.begin(kRate);
	frames(10);
	// Another clock, and a frame count from 0.
	timeline.begin(kRate);
	ahead = -kHour;
	sequence = 0;
	frame(2 * kSecond);
	EXPECT_NEAR(static_cast<double>(last_step()), 2 * kSecond, 2 * kLatency);
	frames(10);
	timeline.begin(kRate);
	frame(0);
	EXPECT_EQ(last_step(), kInterval);
	frames(3);
	EXPECT_EQ(timeline.jumps(), 0u);
}

TEST_F(Timelines, AreSoonOnTheDriversTimeWhenTheCameraStartsAgainAtOnce)
{
	timeline.begin(kRate);
	frames(10);
	timeline.begin(kRate);
	frame(kInterval / 8);
	EXPECT_EQ(last_step(), kInterval);
	frame(2 * kInterval);
	EXPECT_EQ(times.back(), captured);
	EXPECT_EQ(timeline.jumps(), 0u);
}

TEST_F(Timelines, KnowATimeOfTheFutureForAnotherClock)
{
	ahead = kHour;
	timeline.begin(kRate);
	const FrameTime placed = frame();
	EXPECT_EQ(static_cast<std::int64_t>(placed.time.ns()), now);
	EXPECT_FALSE(placed.from_driver);
}

TEST_F(Timelines, AreInWholeMicroseconds)
{
	captured += 123;
	timeline.begin({30000, 1001});
	for (int i = 0; i < 200; ++i) {
		ahead = i % 50 == 0 ? ahead - kSecond - 7 : ahead;
		EXPECT_EQ(frame(33'366'667).time.ns() % 1000, 0u);
	}
}

TEST_F(Timelines, StandEveryCount)
{
	timeline.begin(kRate);
	frames(10);
	for (const std::uint32_t count : {0u, 0u, 4'000'000'000u, 5u, 0x80000000u}) {
		sequence = count;
		ahead -= kSecond;
		frame();
		EXPECT_LE(last_step(), 2 * kSecond);
	}
	timeline.begin({1, UINT32_MAX});
	least = 1;
	frames(3);
	timeline.begin({UINT32_MAX, 1});
	frames(3, 1000);
}

} // namespace
} // namespace penstock
