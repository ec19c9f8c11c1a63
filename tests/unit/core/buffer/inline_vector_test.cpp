#include "core/buffer/inline_vector.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using Element = std::shared_ptr<int>;

TEST(InlineVector, HoldsItsCapacityWithoutMore)
{
	InlineVector<int, 3> vector;
	EXPECT_TRUE(vector.empty());
	for (int i = 0; i < 3; ++i)
		vector.emplace_back(i);
	EXPECT_TRUE(vector.full());
	EXPECT_EQ(vector.size(), 3U);
	EXPECT_THAT(vector, ::testing::ElementsAre(0, 1, 2));
}

TEST(InlineVector, InsertAndEraseKeepTheOrder)
{
	InlineVector<int, 6> vector;
	vector.insert(0, 2);
	vector.insert(0, 1);
	vector.insert(2, 5);
	vector.insert(2, 3);
	EXPECT_THAT(vector, ::testing::ElementsAre(1, 2, 3, 5));
	vector.erase(1, 2);
	EXPECT_THAT(vector, ::testing::ElementsAre(1, 5));
	vector.erase(0, 0);
	EXPECT_THAT(vector, ::testing::ElementsAre(1, 5));
}

TEST(InlineVector, DestroysWhatLeavesAtOnce)
{
	const auto element = std::make_shared<int>(1);
	{
		InlineVector<Element, 4> vector;
		vector.emplace_back(element);
		vector.emplace_back(element);
		vector.insert(1, element);
		EXPECT_EQ(element.use_count(), 4);
		vector.erase(0, 2);
		EXPECT_EQ(element.use_count(), 2);
	}
	EXPECT_EQ(element.use_count(), 1);
}

} // namespace
} // namespace penstock
