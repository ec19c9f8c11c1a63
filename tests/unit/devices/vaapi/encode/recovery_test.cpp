#include "devices/vaapi/encode/recovery.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock::vaapi {
namespace {

using Cure = Recovery::Cure;

std::vector<bool> fail(Recovery &recovery, int times)
{
	std::vector<bool> enough;
	for (; times > 0; --times)
		enough.push_back(recovery.failed());
	return enough;
}

TEST(Recovery, EndsWhenASecondContextDoesNotHelp)
{
	Recovery recovery;
	recovery.succeeded();
	EXPECT_THAT(fail(recovery, 3), testing::ElementsAre(false, false, true));
	EXPECT_EQ(recovery.cure(), Cure::kNewContext);
	EXPECT_THAT(fail(recovery, 3), testing::ElementsAre(false, false, true));
	EXPECT_EQ(recovery.cure(), Cure::kNone);
}

TEST(Recovery, APictureThatSucceedsMakesAllForgotten)
{
	Recovery recovery;
	(void)fail(recovery, 2);
	recovery.succeeded();
	EXPECT_THAT(fail(recovery, 3), testing::ElementsAre(false, false, true));
	(void)fail(recovery, 3);
	recovery.succeeded();
	EXPECT_EQ(recovery.cure(), Cure::kNewContext);
}

TEST(Recovery, NeedsOtherMemoryWhereNoPictureEverSucceeded)
{
	Recovery recovery;
	(void)fail(recovery, 3);
	EXPECT_EQ(recovery.cure(), Cure::kOtherMemory);
	recovery.succeeded();
	EXPECT_EQ(recovery.cure(), Cure::kNewContext);
}

} // namespace
} // namespace penstock::vaapi
