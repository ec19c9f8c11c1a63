#include "app/statistics/run_history.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

class RunHistories : public testing::Test
{
protected:
	static constexpr std::size_t kLimit = 8;

	/// A second with `frames` frames of `latency` µs, of which the encoder holds two.
	void second(std::uint64_t frames, std::uint64_t latency)
	{
		now_ += 1s;
		statistics_.frames_captured += frames;
		statistics_.frames_encoded += frames;
		statistics_.bytes_out += 100 * frames;
		statistics_.in_flight = 2;
		for (std::uint64_t i = 0; i < frames; ++i)
			statistics_.encode.add(latency);
		history_.add(now_, statistics_);
	}

	RunHistory::TimePoint now_{};
	Statistics statistics_;
	RunHistory history_{now_, kLimit};
};

TEST_F(RunHistories, EachStretchHasWhatWasAdded)
{
	second(30, 10);
	statistics_.frames_dropped.missed = 4;
	second(26, 20);
	ASSERT_EQ(history_.intervals().size(), 2u);
	const RunHistory::Interval &first = history_.intervals()[0];
	EXPECT_EQ(first.begin_s, 0);
	EXPECT_EQ(first.end_s, 1);
	EXPECT_EQ(first.captured, 30u);
	EXPECT_EQ(first.bytes_out, 3000u);
	EXPECT_EQ(first.dropped.missed, 0u);
	EXPECT_EQ(first.encode.samples, 30u);
	EXPECT_EQ(first.encode.p50, 10);
	const RunHistory::Interval &next = history_.intervals()[1];
	EXPECT_EQ(next.begin_s, 1);
	EXPECT_EQ(next.encoded, 26u);
	EXPECT_EQ(next.dropped.missed, 4u);
	EXPECT_EQ(next.in_flight, 2u);
	EXPECT_EQ(next.encode.p50, 20);
	EXPECT_EQ(next.capture_to_coded.samples, 0u);
}

TEST_F(RunHistories, TheLastMomentsBelongToTheSecondBefore)
{
	second(30, 10);
	++statistics_.frames_captured;
	history_.add(now_ + 10ms, statistics_);
	ASSERT_EQ(history_.intervals().size(), 1u);
	EXPECT_EQ(history_.intervals()[0].captured, 31u);
	EXPECT_DOUBLE_EQ(history_.intervals()[0].end_s, 1.01);
}

TEST_F(RunHistories, ARunShorterThanASecondIsOneStretch)
{
	statistics_.frames_captured = 3;
	history_.add(now_ + 100ms, statistics_);
	ASSERT_EQ(history_.intervals().size(), 1u);
	EXPECT_EQ(history_.intervals()[0].captured, 3u);
}

TEST_F(RunHistories, ALongRunKeepsItsTotalsAndItsWorstInFewStretches)
{
	constexpr unsigned kSeconds = 1000;
	for (unsigned i = 0; i < kSeconds; ++i)
		second(30, i == 500 ? 31 : 10);
	EXPECT_LT(history_.intervals().size(), kLimit);
	EXPECT_GE(history_.intervals().size(), kLimit / 2);
	std::uint64_t frames = 0;
	double end = 0;
	double worst = 0;
	for (const RunHistory::Interval &interval : history_.intervals()) {
		EXPECT_EQ(interval.begin_s, end);
		end = interval.end_s;
		frames += interval.captured;
		worst = std::max(worst, interval.encode.p50);
	}
	EXPECT_EQ(end, kSeconds);
	EXPECT_EQ(frames, 30u * kSeconds);
	EXPECT_EQ(worst, 31);
}

} // namespace
} // namespace penstock::test
