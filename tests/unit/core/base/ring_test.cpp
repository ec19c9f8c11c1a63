#include "core/base/ring.h"

#include <memory>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(Ring, GivesElementsInTheOrderInWhichTheyCame)
{
	Ring<int> ring(3);
	int in = 0;
	int out = 0;
	// Around the end with every number of elements.
	for (std::size_t held : {1u, 2u, 3u, 1u, 3u})
		for (int i = 0; i < 7; ++i) {
			while (ring.size() < held)
				ring.push(in++);
			EXPECT_EQ(ring.front(), out++);
			ring.pop();
		}
	while (!ring.empty()) {
		EXPECT_EQ(ring.front(), out++);
		ring.pop();
	}
	EXPECT_EQ(in, out);
}

TEST(Ring, KnowsWhenItIsEmptyAndFull)
{
	Ring<int> ring(2);
	EXPECT_TRUE(ring.empty());
	EXPECT_FALSE(ring.full());
	ring.push(1);
	EXPECT_FALSE(ring.empty());
	EXPECT_FALSE(ring.full());
	ring.push(2);
	EXPECT_TRUE(ring.full());
	EXPECT_EQ(ring.size(), 2u);
	ring.pop();
	EXPECT_FALSE(ring.full());
}

TEST(Ring, UsesTheMemoryOfItsElementsAgain)
{
	Ring<std::vector<int>> ring(2);
	ring.next().assign(100, 1);
	const int *memory = ring.next().data();
	ring.push();
	ring.pop();
	ring.push(std::vector<int>{2});
	ring.next().assign(50, 3);
	EXPECT_EQ(ring.next().data(), memory);
	ring.push();
	EXPECT_EQ(ring.front(), std::vector<int>{2});
	ring.pop();
	EXPECT_EQ(ring.front(), std::vector<int>(50, 3));
}

TEST(Ring, HoldsWhatCanOnlyBeMoved)
{
	Ring<std::unique_ptr<int>> ring(1);
	ring.push(std::make_unique<int>(4));
	EXPECT_EQ(*ring.front(), 4);
}

} // namespace
} // namespace penstock
