#include "app/pipeline/camera/rate_watch.h"

#include <chrono>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

/// A camera that is looked at once a second.
class RateWatches : public testing::Test
{
protected:
	/// What is told while it gives so many frames a second, for so many seconds.
	std::vector<double> give(std::uint64_t frames, unsigned seconds)
	{
		std::vector<double> told;
		for (unsigned i = 0; i < seconds; ++i) {
			now_ += 1s;
			frames_ += frames;
			if (const auto rate = watch_.look(ClockTime(now_), frames_))
				told.push_back(*rate);
		}
		return told;
	}

	RateWatch watch_;

private:
	std::chrono::nanoseconds now_ = 1000s;
	std::uint64_t frames_ = 0;
};

TEST_F(RateWatches, TellOnceOfARateThatIsTooLow)
{
	watch_.begin({30, 1});
	EXPECT_TRUE(give(30, 20).empty());
	EXPECT_EQ(give(15, 60), std::vector{15.0});
	EXPECT_TRUE(give(30, 20).empty());
	EXPECT_EQ(give(20, 60), std::vector{20.0}) << "anew";
}

TEST_F(RateWatches, AreContentWithFourFifths)
{
	watch_.begin({30000, 1001});
	EXPECT_TRUE(give(25, 60).empty());
}

TEST_F(RateWatches, LeaveSilenceToOthers)
{
	watch_.begin({30, 1});
	EXPECT_TRUE(give(0, 60).empty());
}

TEST_F(RateWatches, KnowNothingWithoutARate)
{
	watch_.begin({0, 1});
	EXPECT_TRUE(give(1, 60).empty());
}

TEST_F(RateWatches, BeginWithTheNextLook)
{
	watch_.begin({30, 1});
	EXPECT_TRUE(give(30, 20).empty());
	watch_.begin({60, 1});
	EXPECT_EQ(give(30, 7), std::vector{30.0});
}

} // namespace
} // namespace penstock::test
