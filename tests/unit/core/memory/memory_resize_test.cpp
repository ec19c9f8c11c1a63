#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

#include "core/memory/system_allocator.h"
#include "tests/unit/core/memory/memory_bytes.h"

namespace penstock {
namespace {

using test::bytes_of;
using test::counting;
using test::fill;

constexpr auto kMax = std::numeric_limits<std::ptrdiff_t>::max();
constexpr auto kMin = std::numeric_limits<std::ptrdiff_t>::min();

class MemoryResize : public ::testing::Test
{
protected:
	MemoryRef allocate(MemoryFlags flags = {})
	{
		const AllocationParams params{.flags = flags, .prefix = 10, .padding = 20};
		auto memory = SystemAllocator::create()->allocate(100, params);
		EXPECT_TRUE(memory.has_value());
		return memory.value();
	}

	MemoryRef memory_ = allocate();
};

TEST_F(MemoryResize, MovesTheStartAndSetsTheLength)
{
	ASSERT_TRUE(fill(*memory_));
	ASSERT_TRUE(memory_->resize(30, 5));
	EXPECT_EQ(memory_->offset(), 40U);
	EXPECT_EQ(memory_->size(), 5U);
	EXPECT_EQ(memory_->maxsize(), 130U);
	EXPECT_EQ(bytes_of(*memory_), counting(30, 5));
}

TEST_F(MemoryResize, NegativeDeltaMovesTheStartDown)
{
	ASSERT_TRUE(memory_->resize(-10, 130));
	EXPECT_EQ(memory_->offset(), 0U);
	EXPECT_EQ(memory_->size(), 130U);
}

TEST_F(MemoryResize, EmptyRegionAtTheVeryEndIsAllowed)
{
	ASSERT_TRUE(memory_->resize(120, 0));
	EXPECT_EQ(memory_->offset(), 130U);
	EXPECT_EQ(memory_->size(), 0U);
}

TEST_F(MemoryResize, OutOfRangeIsRefusedAndChangesNothing)
{
	const struct {
		std::ptrdiff_t delta;
		std::size_t size;
	} cases[] = {{-11, 100}, {0, 121},	{120, 1},	 {121, 0},
		     {kMax, 0},	 {kMin, 0},	{0, SIZE_MAX},	 {kMax, 1},
		     {kMin, 1},	 {1, SIZE_MAX}, {-10, SIZE_MAX}, {-1, SIZE_MAX}};
	for (const auto &[delta, size] : cases) {
		const Status status = memory_->resize(delta, size);
		ASSERT_FALSE(status.has_value()) << delta << ' ' << size;
		EXPECT_TRUE(status.error().is(std::errc::invalid_argument));
		EXPECT_EQ(memory_->offset(), 10U);
		EXPECT_EQ(memory_->size(), 100U);
		EXPECT_EQ(memory_->maxsize(), 130U);
	}
}

TEST_F(MemoryResize, SecondReferenceForbidsIt)
{
	const MemoryRef other = memory_;
	const Status status = memory_->resize(0, 50);
	ASSERT_FALSE(status.has_value());
	EXPECT_TRUE(status.error().is(std::errc::operation_not_permitted));
	EXPECT_EQ(memory_->size(), 100U);
}

TEST_F(MemoryResize, ViewForbidsIt)
{
	const auto view = memory_->share();
	ASSERT_TRUE(view.has_value());
	EXPECT_FALSE(memory_->resize(0, 50).has_value());
}

TEST_F(MemoryResize, MappingDoesNotForbidItAndKeepsWhatItShows)
{
	auto mapping = memory_->map(MapMode::kWrite);
	ASSERT_TRUE(mapping.has_value());
	EXPECT_TRUE(memory_->resize(0, 50).has_value());
	EXPECT_EQ(memory_->size(), 50U);
	EXPECT_EQ(mapping->size(), 100U);
}

TEST_F(MemoryResize, ViewGrowsWithinItsRoot)
{
	ASSERT_TRUE(fill(*memory_));
	const auto view = memory_->share(50, 10);
	ASSERT_TRUE(view.has_value());
	EXPECT_TRUE((*view)->resize(-20, 70).has_value());
	EXPECT_EQ(bytes_of(**view), counting(30, 70));
	EXPECT_FALSE((*view)->resize(0, 91).has_value());
}

TEST_F(MemoryResize, StartMovedUpIsNoLongerZeroPrefixed)
{
	memory_ = allocate(MemoryFlags(MemoryFlag::kZeroPrefixed) | MemoryFlag::kZeroPadded);
	ASSERT_TRUE(memory_->resize(1, 99));
	EXPECT_EQ(memory_->flags(), MemoryFlag::kZeroPadded);
}

TEST_F(MemoryResize, EndMovedDownIsNoLongerZeroPadded)
{
	memory_ = allocate(MemoryFlags(MemoryFlag::kZeroPrefixed) | MemoryFlag::kZeroPadded);
	ASSERT_TRUE(memory_->resize(0, 99));
	EXPECT_EQ(memory_->flags(), MemoryFlag::kZeroPrefixed);
}

TEST_F(MemoryResize, GrownRegionKeepsItsZeroFlags)
{
	const auto both = MemoryFlags(MemoryFlag::kZeroPrefixed) | MemoryFlag::kZeroPadded;
	memory_ = allocate(both);
	ASSERT_TRUE(memory_->resize(-5, 110));
	EXPECT_EQ(memory_->flags(), both);
}

} // namespace
} // namespace penstock
