#include <atomic>
#include <cstdint>
#include <cstring>
#include <limits>
#include <thread>

#include <gtest/gtest.h>

#include "core/memory/system_allocator.h"
#include "tests/unit/core/memory/memory_bytes.h"

namespace penstock {
namespace {

using test::bytes_of;
using test::counting;
using test::fill;

class MemoryShare : public ::testing::Test
{
protected:
	MemoryShare()
	{
		EXPECT_TRUE(memory_->resize(-10, 130));
		EXPECT_TRUE(fill(*memory_));
		EXPECT_TRUE(memory_->resize(10, 100));
	}
	static MemoryRef allocate(MemoryFlags flags = {})
	{
		const AllocationParams params{.flags = flags, .prefix = 10, .padding = 20};
		auto memory = SystemAllocator::create()->allocate(100, params);
		EXPECT_TRUE(memory.has_value());
		return memory.value();
	}
	static MemoryRef view(const MemoryRef &memory, std::ptrdiff_t offset, std::size_t size)
	{
		auto shared = memory->share(offset, size);
		EXPECT_TRUE(shared.has_value());
		return shared.value();
	}

	MemoryRef memory_ = allocate(); // byte i holds i, counted from offset 0
};

TEST_F(MemoryShare, ViewShowsTheRegionAskedFor)
{
	const MemoryRef part = view(memory_, 20, 30);
	EXPECT_EQ(part->offset(), 30U);
	EXPECT_EQ(part->size(), 30U);
	EXPECT_EQ(part->maxsize(), 130U);
	EXPECT_EQ(bytes_of(*part), counting(30, 30));
}

TEST_F(MemoryShare, WithoutSizeItReachesTheEndOfTheAccessibleRegion)
{
	const auto part = memory_->share(40);
	ASSERT_TRUE(part.has_value());
	EXPECT_EQ((*part)->size(), 60U);
}

TEST_F(MemoryShare, ViewMayReachIntoPrefixAndPadding)
{
	EXPECT_EQ(bytes_of(*view(memory_, -10, 130)), counting(0, 130));
}

TEST_F(MemoryShare, RegionOutsideTheAllocationIsRefused)
{
	constexpr auto kLeast = std::numeric_limits<std::ptrdiff_t>::min();
	constexpr auto kMost = std::numeric_limits<std::ptrdiff_t>::max();
	const struct {
		std::ptrdiff_t offset;
		std::optional<std::size_t> size;
	} cases[] = {{-11, 1},	  {0, 121},   {121, 0},	    {101, {}},
		     {kLeast, 0}, {kMost, 0}, {0, SIZE_MAX}};
	for (const auto &[offset, size] : cases) {
		const auto part = memory_->share(offset, size);
		ASSERT_FALSE(part.has_value()) << offset;
		EXPECT_TRUE(part.error().is(std::errc::invalid_argument));
	}
	EXPECT_TRUE(memory_->unique());
}

TEST_F(MemoryShare, ViewIsReadOnly)
{
	const MemoryRef part = view(memory_, 0, 100);
	EXPECT_TRUE(part->flags().has(MemoryFlag::kReadOnly));
	EXPECT_FALSE(part->is_writable());
	const auto mapping = part->map(MapMode::kWrite);
	ASSERT_FALSE(mapping.has_value());
	EXPECT_TRUE(mapping.error().is(std::errc::permission_denied));
}

TEST_F(MemoryShare, ViewKeepsTheRootAlive)
{
	const MemoryRef part = view(memory_, 0, 10);
	memory_.reset();
	EXPECT_EQ(bytes_of(*part), counting(10, 10));
	EXPECT_EQ(part->allocator().name(), "system");
}

TEST_F(MemoryShare, ParentIsTheRoot)
{
	EXPECT_EQ(memory_->parent(), nullptr);
	EXPECT_EQ(view(memory_, 0, 10)->parent(), memory_.get());
}

TEST_F(MemoryShare, ParentsNeverNest)
{
	const MemoryRef outer = view(memory_, 20, 30);
	const MemoryRef inner = view(outer, 5, 10);
	EXPECT_EQ(inner->parent(), memory_.get());
	EXPECT_EQ(inner->offset(), 35U);
	EXPECT_EQ(bytes_of(*inner), counting(35, 10));
}

TEST_F(MemoryShare, NoShareForbidsIt)
{
	memory_ = allocate(MemoryFlag::kNoShare);
	const auto part = memory_->share();
	ASSERT_FALSE(part.has_value());
	EXPECT_TRUE(part.error().is(std::errc::permission_denied));
}

TEST_F(MemoryShare, MemoryMappedForWritingIsNotShared)
{
	const auto mapping = memory_->map(MapMode::kWrite);
	const auto part = memory_->share();
	ASSERT_FALSE(part.has_value());
	EXPECT_TRUE(part.error().is(std::errc::permission_denied));
}

TEST_F(MemoryShare, ViewOfARootMappedForWritingIsNotShared)
{
	const MemoryRef part = view(memory_, 0, 10);
	const auto mapping = memory_->map(MapMode::kWrite);
	ASSERT_TRUE(mapping.has_value());
	EXPECT_FALSE(part->share().has_value());
}

TEST_F(MemoryShare, MemoryMappedForReadingIsShared)
{
	const auto mapping = memory_->map(MapMode::kRead);
	EXPECT_TRUE(memory_->share().has_value());
}

TEST_F(MemoryShare, ViewTakesOverTheFlagsThatStayTrue)
{
	memory_ = allocate(MemoryFlags(MemoryFlag::kZeroPrefixed) | MemoryFlag::kZeroPadded |
			   MemoryFlag::kNotMappable);
	const auto always = MemoryFlags(MemoryFlag::kReadOnly) | MemoryFlag::kNotMappable;
	EXPECT_EQ(view(memory_, 0, 50)->flags(), always | MemoryFlag::kZeroPrefixed);
	EXPECT_EQ(view(memory_, 50, 50)->flags(), always | MemoryFlag::kZeroPadded);
	EXPECT_EQ(view(memory_, 20, 20)->flags(), always);
}

TEST_F(MemoryShare, EveryViewIsAHolderUntilItGoes)
{
	{
		const MemoryRef first = view(memory_, 0, 10);
		EXPECT_TRUE(memory_->is_writable());
		const MemoryRef second = view(first, 0, 5);
		EXPECT_FALSE(memory_->is_writable());
	}
	EXPECT_TRUE(memory_->is_writable());
	EXPECT_TRUE(memory_->unique());
}

TEST_F(MemoryShare, SpanSaysWhereTheFirstStartsInTheRoot)
{
	const MemoryRef first = view(memory_, 20, 30);
	const MemoryRef second = view(memory_, 50, 10);
	const auto start = Memory::is_span(*first, *second);
	ASSERT_TRUE(start.has_value());
	const MemoryRef both = view(memory_, *start, 40);
	EXPECT_EQ(bytes_of(*both), counting(30, 40));
}

TEST_F(MemoryShare, SpanMayStartBeforeTheRootsAccessibleRegion)
{
	const auto start = Memory::is_span(*view(memory_, -10, 10), *view(memory_, 0, 10));
	ASSERT_TRUE(start.has_value());
	EXPECT_EQ(*start, -10);
}

TEST_F(MemoryShare, GapOverlapOrReverseOrderIsNoSpan)
{
	const MemoryRef first = view(memory_, 20, 30);
	EXPECT_FALSE(Memory::is_span(*first, *view(memory_, 51, 10)));
	EXPECT_FALSE(Memory::is_span(*first, *view(memory_, 49, 10)));
	EXPECT_FALSE(Memory::is_span(*view(memory_, 50, 10), *first));
}

TEST_F(MemoryShare, ViewsOfDifferentRootsAreNoSpan)
{
	const MemoryRef other = allocate();
	EXPECT_FALSE(Memory::is_span(*view(memory_, 0, 10), *view(other, 10, 10)));
}

TEST_F(MemoryShare, RootsAreNoSpan)
{
	EXPECT_FALSE(Memory::is_span(*memory_, *memory_));
	EXPECT_FALSE(Memory::is_span(*memory_, *view(memory_, 100, 10)));
}

TEST_F(MemoryShare, CopyIsWritableAndApart)
{
	const auto copy = memory_->copy();
	ASSERT_TRUE(copy.has_value());
	EXPECT_EQ(bytes_of(**copy), counting(10, 100));
	ASSERT_TRUE(fill(**copy, 77));
	EXPECT_EQ(bytes_of(*memory_), counting(10, 100));
	EXPECT_EQ((*copy)->parent(), nullptr);
	EXPECT_EQ(&(*copy)->allocator(), &memory_->allocator());
	EXPECT_TRUE(memory_->unique());
}

TEST_F(MemoryShare, CopyOfARegion)
{
	const auto copy = memory_->copy(-5, 20);
	ASSERT_TRUE(copy.has_value());
	EXPECT_EQ(bytes_of(**copy), counting(5, 20));
	const auto tail = memory_->copy(90);
	ASSERT_TRUE(tail.has_value());
	EXPECT_EQ(bytes_of(**tail), counting(100, 10));
}

TEST_F(MemoryShare, CopyOutsideTheAllocationIsRefused)
{
	for (const std::ptrdiff_t offset : {-11, 101, 131}) {
		const auto copy = memory_->copy(offset);
		ASSERT_FALSE(copy.has_value());
		EXPECT_TRUE(copy.error().is(std::errc::invalid_argument));
	}
}

TEST_F(MemoryShare, CopyOfAViewIsWritable)
{
	const auto copy = view(memory_, 20, 10)->copy();
	ASSERT_TRUE(copy.has_value());
	EXPECT_EQ((*copy)->flags(), MemoryFlags());
	EXPECT_TRUE((*copy)->is_writable());
	EXPECT_EQ(bytes_of(**copy), counting(30, 10));
}

TEST_F(MemoryShare, CopyKeepsTheAlignment)
{
	auto memory = SystemAllocator::create()->allocate(10, {.alignment = 512});
	ASSERT_TRUE(memory.has_value());
	auto copy = (*memory)->copy();
	ASSERT_TRUE(copy.has_value());
	EXPECT_EQ((*copy)->alignment(), 512U);
}

TEST_F(MemoryShare, MemoryMappedForWritingOnlyIsNotCopied)
{
	const auto mapping = memory_->map(MapMode::kWrite);
	const auto copy = memory_->copy();
	ASSERT_FALSE(copy.has_value());
	EXPECT_TRUE(copy.error().is(std::errc::device_or_resource_busy));
}

// Who writes maps for writing, which excludes a copy meanwhile: no copy has old and new bytes.
TEST_F(MemoryShare, CopyIsNotTornByAWriter)
{
	constexpr std::size_t kSize = 1 << 20;
	const MemoryRef memory = SystemAllocator::create()->allocate(kSize).value();
	std::memset(memory->map(MapMode::kWrite)->data(), 0, kSize);
	std::atomic<bool> done{false};
	std::jthread writer([&] {
		for (int value = 1; !done; ++value) {
			if (auto mapping = memory->map(MapMode::kWrite))
				std::memset(mapping->data(), value, kSize);
			std::this_thread::yield();
		}
	});
	int torn = 0;
	for (int copies = 0; copies < 100;) {
		const auto copy = memory->copy();
		if (!copy) {
			std::this_thread::yield();
			continue;
		}
		++copies;
		const auto mapping = (*copy)->map(MapMode::kRead);
		torn += std::memcmp(mapping->data(), mapping->data() + 1, kSize - 1) != 0;
	}
	done = true;
	EXPECT_EQ(torn, 0);
}

TEST_F(MemoryShare, ReadingIsRefusedWhileSharedMemoryIsStillMappedForWriting)
{
	const auto writing = memory_->map(kReadWrite);
	memory_->add_holder();
	memory_->add_holder();
	const auto reading = memory_->map(MapMode::kRead);
	ASSERT_FALSE(reading.has_value());
	EXPECT_TRUE(reading.error().is(std::errc::permission_denied));
	EXPECT_NE(reading.error().context.find("still mapped for writing"), std::string::npos)
		<< reading.error().context;
	memory_->remove_holder();
	memory_->remove_holder();
}

TEST_F(MemoryShare, NotMappableMemoryIsNotCopied)
{
	const auto copy = allocate(MemoryFlag::kNotMappable)->copy();
	ASSERT_FALSE(copy.has_value());
	EXPECT_TRUE(copy.error().is(std::errc::permission_denied));
}

} // namespace
} // namespace penstock
