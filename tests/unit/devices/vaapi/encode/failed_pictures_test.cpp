#include "devices/vaapi/encode/failed_pictures.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock::vaapi {
namespace {

using Cure = FailedPictures::Cure;

std::vector<bool> fail(FailedPictures &failures, int times)
{
	std::vector<bool> enough;
	for (; times > 0; --times)
		enough.push_back(failures.failed());
	return enough;
}

TEST(FailedPictures, EndsWhenASecondContextDoesNotHelp)
{
	FailedPictures failures(true);
	failures.succeeded();
	EXPECT_THAT(fail(failures, 3), testing::ElementsAre(false, false, true));
	EXPECT_EQ(failures.cure(), Cure::kNewContext);
	EXPECT_THAT(fail(failures, 3), testing::ElementsAre(false, false, true));
	EXPECT_EQ(failures.cure(), Cure::kNone);
}

TEST(FailedPictures, APictureThatSucceedsResetsTheCount)
{
	FailedPictures failures(true);
	(void)fail(failures, 2);
	failures.succeeded();
	EXPECT_THAT(fail(failures, 3), testing::ElementsAre(false, false, true));
	(void)fail(failures, 3);
	failures.succeeded();
	EXPECT_EQ(failures.cure(), Cure::kNewContext);
}

TEST(FailedPictures, NeedsOtherMemoryWhereNoPictureEverSucceeded)
{
	FailedPictures failures(true);
	(void)fail(failures, 3);
	EXPECT_EQ(failures.cure(), Cure::kOtherMemory);
	failures.succeeded();
	EXPECT_EQ(failures.cure(), Cure::kNewContext);
}

/// The fault is the GPU's, or the driver's.
TEST(FailedPictures, NeedsNoOtherMemoryThanTheDriversOwn)
{
	FailedPictures failures(false);
	(void)fail(failures, 3);
	EXPECT_EQ(failures.cure(), Cure::kNewContext);
	(void)fail(failures, 3);
	EXPECT_EQ(failures.cure(), Cure::kNone);
}

} // namespace
} // namespace penstock::vaapi
