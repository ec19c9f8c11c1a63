#include <vector>

#include <gtest/gtest.h>

#include "devices/vaapi/stream/gop.h"

namespace penstock::vaapi {
namespace {

/// "I1" an IDR with idr_pic_id 1; "P3" the third picture after one.
std::vector<std::string> take(Gop &gop, int count)
{
	std::vector<std::string> pictures;
	for (; count > 0; --count) {
		const PictureState picture = gop.next();
		pictures.push_back(picture.idr ? "I" + std::to_string(picture.idr_pic_id)
					       : "P" + std::to_string(picture.since_idr));
		EXPECT_EQ(picture.idr, picture.since_idr == 0);
	}
	return pictures;
}

using Pictures = std::vector<std::string>;

TEST(Gop, StartsWithAnIdrAndHasOneInEachPeriod)
{
	Gop gop(3);
	EXPECT_EQ(gop.period(), 3u);
	EXPECT_EQ(take(gop, 7), (Pictures{"I0", "P1", "P2", "I1", "P1", "P2", "I2"}));
}

TEST(Gop, PeriodOfOneIsIdrsOnly)
{
	Gop gop(1);
	EXPECT_EQ(take(gop, 3), (Pictures{"I0", "I1", "I2"}));
}

TEST(Gop, ForcedIdrComesOnceAndStartsThePeriodAgain)
{
	Gop gop(4);
	EXPECT_EQ(take(gop, 2), (Pictures{"I0", "P1"}));
	gop.force_idr();
	gop.force_idr();
	EXPECT_EQ(take(gop, 6), (Pictures{"I1", "P1", "P2", "P3", "I2", "P1"}));
	gop.force_idr();
	EXPECT_EQ(take(gop, 1), (Pictures{"I3"}));
}

TEST(Gop, ForcingTheFirstPictureChangesNothing)
{
	Gop gop(10);
	gop.force_idr();
	EXPECT_EQ(take(gop, 2), (Pictures{"I0", "P1"}));
}

TEST(Gop, ForcedWhereThePeriodEndsAnywayIsOneIdr)
{
	Gop gop(2);
	take(gop, 2);
	gop.force_idr();
	EXPECT_EQ(take(gop, 2), (Pictures{"I1", "P1"}));
}

TEST(Gop, IdrPicIdWrapsAndDiffersFromTheOneBefore)
{
	Gop gop(1);
	std::uint32_t last = gop.next().idr_pic_id;
	for (int i = 0; i < 70'000; ++i) {
		const std::uint32_t id = gop.next().idr_pic_id;
		ASSERT_NE(id, last);
		last = id;
	}
}

TEST(Gop, CountsFromTheBufferingPeriodBefore)
{
	Gop gop(3);
	std::vector<std::uint32_t> counts;
	for (int i = 0; i < 5; ++i)
		counts.push_back(gop.next().since_previous_idr);
	EXPECT_EQ(counts, (std::vector<std::uint32_t>{0, 1, 2, 3, 1}));
}

TEST(Gop, ZeroIsAsSeldomAsTheCountersAllow)
{
	EXPECT_EQ(Gop(0).period(), Gop::kLongestPeriod);
	EXPECT_EQ(Gop(0xffff'ffff).period(), Gop::kLongestPeriod);
	EXPECT_GT(2 * static_cast<std::int32_t>(Gop::kLongestPeriod), 0);
}

TEST(GopPeriod, IsTwoSecondsUnlessTheUserSaysOtherwise)
{
	EXPECT_EQ(gop_period({}, {30, 1}), 60u);
	EXPECT_EQ(gop_period({}, {30'000, 1'001}), 59u);
	EXPECT_EQ(gop_period({}, {1, 10}), 1u);
	EXPECT_EQ(gop_period(250, {30, 1}), 250u);
	EXPECT_EQ(gop_period(0, {30, 1}), Gop::kLongestPeriod);
}

TEST(GopPeriod, ToldToDriversFitsInto16BitsAndIsNeverZero)
{
	EXPECT_EQ(told_period(1), 1u);
	EXPECT_EQ(told_period(0xffff), 0xffffu);
	EXPECT_EQ(told_period(0x1'0000), 0xffffu);
	EXPECT_EQ(told_period(Gop::kLongestPeriod), 0xffffu);
}

} // namespace
} // namespace penstock::vaapi
