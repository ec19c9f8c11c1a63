#include "app/pipeline/camera/loss_backoff.h"

#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;
using Delays = std::vector<std::chrono::nanoseconds>;

ClockTime at(std::chrono::nanoseconds time)
{
	return ClockTime(1h + time);
}

Delays next(LossBackoff &backoff, std::size_t count)
{
	Delays delays;
	for (std::size_t i = 0; i < count; ++i)
		delays.push_back(backoff.next());
	return delays;
}

TEST(LossBackoffs, LookLessAndLessOften)
{
	LossBackoff backoff;
	backoff.note_loss(at(0s));
	EXPECT_EQ(next(backoff, 8), (Delays{0s, 1s, 2s, 4s, 8s, 10s, 10s, 10s}));
	backoff.note_loss(at(40s));
	EXPECT_EQ(next(backoff, 2), (Delays{0s, 1s}));
}

TEST(LossBackoffs, LeaveACameraAloneThatComesAndGoes)
{
	LossBackoff backoff;
	for (const auto time : {0s, 2s, 4s, 6s}) {
		EXPECT_FALSE(backoff.note_loss(at(time)));
		EXPECT_FALSE(backoff.storms());
	}
	EXPECT_TRUE(backoff.note_loss(at(9s))) << "told once";
	EXPECT_FALSE(backoff.note_loss(at(10s)));
	EXPECT_TRUE(backoff.storms());
	EXPECT_EQ(next(backoff, 2), (Delays{30s, 30s}));
	backoff.note_loss(at(41s));
	EXPECT_FALSE(backoff.storms());
	EXPECT_EQ(backoff.next(), 0s);
}

TEST(LossBackoffs, FiveLossesInMoreTimeAreNone)
{
	LossBackoff backoff;
	for (const auto time : {0s, 3s, 6s, 9s, 12s, 15s})
		backoff.note_loss(at(time));
	EXPECT_FALSE(backoff.storms());
}

} // namespace
} // namespace penstock
