#include "core/pool/buffer_indexes.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(BufferIndexes, AreCountedFrom0)
{
	BufferIndexes indexes;
	EXPECT_EQ(indexes.take(), 0u);
	EXPECT_EQ(indexes.take(), 1u);
	EXPECT_EQ(indexes.used(), 2u);
	EXPECT_EQ(indexes.limit(), 2u);
}

TEST(BufferIndexes, ThatWereGivenBackAreTakenFirst)
{
	BufferIndexes indexes;
	for (int i = 0; i < 4; ++i)
		indexes.take();
	indexes.give_back(1);
	indexes.give_back(3);
	EXPECT_EQ(indexes.used(), 2u);
	EXPECT_EQ(indexes.take() + indexes.take(), 4u);
	EXPECT_EQ(indexes.limit(), 4u);
	EXPECT_EQ(indexes.take(), 4u);
	EXPECT_EQ(indexes.limit(), 5u);
}

TEST(BufferIndexes, ClearedTheyBeginAgain)
{
	BufferIndexes indexes;
	indexes.take();
	indexes.take();
	indexes.give_back(0);
	indexes.clear();
	EXPECT_EQ(indexes.used(), 0u);
	EXPECT_EQ(indexes.limit(), 0u);
	EXPECT_EQ(indexes.take(), 0u);
}

} // namespace
} // namespace penstock
