#include "devices/vaapi/recovery.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock::vaapi {
namespace {

using enum Recovery::Step;

std::vector<Recovery::Step> fail(Recovery &recovery, int times)
{
	std::vector<Recovery::Step> steps;
	for (; times > 0; --times)
		steps.push_back(recovery.failed());
	return steps;
}

TEST(Recovery, EndsWhenASecondContextDoesNotHelp)
{
	Recovery recovery;
	EXPECT_THAT(fail(recovery, 7),
		    testing::ElementsAre(kForceIdr, kForceIdr, kRebuild, kForceIdr, kForceIdr,
					 kGiveUp, kGiveUp));
}

TEST(Recovery, APictureThatSucceedsMakesAllForgotten)
{
	Recovery recovery;
	(void)fail(recovery, 2);
	recovery.succeeded();
	EXPECT_THAT(fail(recovery, 3), testing::ElementsAre(kForceIdr, kForceIdr, kRebuild));
	recovery.succeeded();
	EXPECT_THAT(fail(recovery, 6), testing::ElementsAre(kForceIdr, kForceIdr, kRebuild,
							    kForceIdr, kForceIdr, kGiveUp));
}

TEST(Recovery, RemembersWhetherAnyPictureSucceeded)
{
	Recovery recovery;
	(void)fail(recovery, 1);
	EXPECT_FALSE(recovery.any_succeeded());
	recovery.succeeded();
	(void)fail(recovery, 1);
	EXPECT_TRUE(recovery.any_succeeded());
}

} // namespace
} // namespace penstock::vaapi
