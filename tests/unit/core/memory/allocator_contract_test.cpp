// The rules that every allocator keeps, whatever its memory is made of.

#include <array>
#include <bit>
#include <cstdint>
#include <ostream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/memory/dma_heap_allocator.h"
#include "core/memory/drm_dumb_allocator.h"
#include "core/memory/shared_memory_allocator.h"
#include "core/memory/system_allocator.h"
#include "core/memory/udmabuf_allocator.h"
#include "tests/support/lab/lab_only.h"
#include "tests/support/process/open_fds.h"
#include "tests/unit/core/memory/file_allocator.h"
#include "tests/unit/core/memory/memory_bytes.h"
#include "tests/unit/core/memory/wrapping_allocator.h"

namespace penstock {
namespace {

using test::bytes_of;
using test::closes_on_exec;
using test::counting;
using test::fill;
using test::open_fds;

struct Kind {
	const char *test_name;
	const char *name;
	Result<AllocatorRef> (*open)();
	bool has_fd;
	bool is_dmabuf;
	const char *copies; ///< kind of what is copied from it
};

void PrintTo(const Kind &kind, std::ostream *stream)
{
	*stream << kind.test_name;
}

Result<AllocatorRef> open_dmabuf()
{
	auto exporter = UdmabufAllocator::open();
	if (!exporter)
		return propagate(exporter);
	return AllocatorRef(test::WrappingAllocator::create(*exporter));
}

const Kind kKinds[] = {
	{"System", "system", [] { return Result<AllocatorRef>(SystemAllocator::create()); }, false,
	 false, "system"},
	{"Shared", "shared", [] { return Result<AllocatorRef>(SharedMemoryAllocator::create()); },
	 true, false, "shared"},
	{"DmaBuf", "dmabuf", open_dmabuf, true, true, "udmabuf"},
	{"DmaHeap", "dma-heap",
	 [] { return Result<AllocatorRef>(DmaHeapAllocator::open("system")); }, true, true,
	 "dma-heap"},
	{"Udmabuf", "udmabuf", [] { return Result<AllocatorRef>(UdmabufAllocator::open()); }, true,
	 true, "udmabuf"},
	{"DumbCard0", "dumb",
	 [] { return Result<AllocatorRef>(DrmDumbAllocator::open("/dev/dri/card0")); }, true, true,
	 "dumb"},
	{"DumbCard1", "dumb",
	 [] { return Result<AllocatorRef>(DrmDumbAllocator::open("/dev/dri/card1")); }, true, true,
	 "dumb"},
	{"UsersOwn", "file",
	 [] { return Result<AllocatorRef>(test::FileAllocator::create("/dev/shm")); }, true, false,
	 "file"},
};

class AllocatorContract : public ::testing::TestWithParam<Kind>
{
protected:
	void SetUp() override
	{
		auto opened = GetParam().open();
		if (!opened)
			return test::skip_outside_lab(opened.error().message());
		allocator_ = *opened;
	}
	MemoryRef allocate(std::size_t size, const AllocationParams &params = {})
	{
		auto memory = allocator_->allocate(size, params);
		EXPECT_TRUE(memory.has_value()) << memory.error().message();
		return memory.value();
	}

	AllocatorRef allocator_;
};

INSTANTIATE_TEST_SUITE_P(Every, AllocatorContract, ::testing::ValuesIn(kKinds),
			 [](const auto &tested) { return tested.param.test_name; });

TEST_P(AllocatorContract, MemoryKnowsItsKind)
{
	const MemoryRef memory = allocate(100);
	EXPECT_EQ(allocator_->name(), GetParam().name);
	EXPECT_EQ(memory->allocator().name(), GetParam().name);
	EXPECT_EQ(memory->is_dmabuf(), GetParam().is_dmabuf);
	EXPECT_EQ(memory->fd() >= 0, GetParam().has_fd);
	EXPECT_NE(memory->description().find(GetParam().name), std::string::npos);
}

TEST_P(AllocatorContract, GivesTheSizeAskedFor)
{
	for (const std::size_t size : {1U, 100U, 4096U, 4097U, 3110400U}) {
		const MemoryRef memory = allocate(size);
		EXPECT_EQ(memory->size(), size);
		EXPECT_EQ(memory->offset(), 0U);
		EXPECT_GE(memory->maxsize(), size);
		auto mapping = memory->map(kReadWrite);
		ASSERT_TRUE(mapping.has_value()) << mapping.error().message();
		mapping->data()[0] = std::byte{1};
		mapping->data()[size - 1] = std::byte{2};
	}
}

TEST_P(AllocatorContract, NothingCanBeAllocated)
{
	const MemoryRef memory = allocate(0);
	EXPECT_EQ(memory->size(), 0U);
	EXPECT_EQ(memory->map(kReadWrite)->size(), 0U);
}

TEST_P(AllocatorContract, PrefixAndPaddingSurroundTheSize)
{
	const MemoryRef memory = allocate(100, {.prefix = 33, .padding = 44});
	EXPECT_EQ(memory->offset(), 33U);
	EXPECT_EQ(memory->size(), 100U);
	EXPECT_GE(memory->maxsize(), 177U);
	ASSERT_TRUE(memory->resize(-33, memory->maxsize()));
	ASSERT_TRUE(fill(*memory));
	EXPECT_EQ(bytes_of(*memory), counting(0, memory->maxsize()));
}

TEST_P(AllocatorContract, PrefixAndPaddingAreZeroWhenAskedFor)
{
	const auto zero = MemoryFlags(MemoryFlag::kZeroPrefixed) | MemoryFlag::kZeroPadded;
	// What was used and freed before is what an allocator may hand out again.
	for (int round = 0; round < 4; ++round) {
		const MemoryRef memory =
			allocate(100, {.flags = zero, .prefix = 50, .padding = 60});
		EXPECT_EQ(memory->flags(), zero);
		ASSERT_TRUE(memory->resize(-50, memory->maxsize()));
		const auto bytes = bytes_of(*memory);
		ASSERT_TRUE(bytes.has_value());
		for (std::size_t i = 0; i < bytes->size(); ++i) {
			if (i < 50 || i >= 150) {
				ASSERT_EQ((*bytes)[i], 0U) << i;
			}
		}
		ASSERT_TRUE(fill(*memory, 1));
	}
}

TEST_P(AllocatorContract, AlignmentHoldsForOffsetZero)
{
	for (std::size_t alignment = 1; alignment <= 4096; alignment *= 2) {
		const MemoryRef memory = allocate(10, {.alignment = alignment, .prefix = 3});
		EXPECT_GE(memory->alignment(), alignment);
		EXPECT_TRUE(std::has_single_bit(memory->alignment()));
		const auto mapping = memory->map(MapMode::kRead);
		ASSERT_TRUE(mapping.has_value());
		const auto address = reinterpret_cast<std::uintptr_t>(mapping->data());
		EXPECT_EQ((address - 3) % alignment, 0U) << alignment;
	}
}

TEST_P(AllocatorContract, AlignmentThatIsNoPowerOfTwoIsRefused)
{
	for (const std::size_t alignment :
	     {std::size_t{0}, std::size_t{3}, std::size_t{4095}, SIZE_MAX}) {
		const auto memory = allocator_->allocate(10, {.alignment = alignment});
		ASSERT_FALSE(memory.has_value());
		EXPECT_TRUE(memory.error().is(std::errc::invalid_argument));
	}
}

TEST_P(AllocatorContract, AlignmentAboveThePageSizeHoldsOrIsRefused)
{
	constexpr std::size_t kAlignment = 1 << 20;
	const auto memory = allocator_->allocate(10, {.alignment = kAlignment});
	if (!memory) {
		EXPECT_TRUE(memory.error().is(std::errc::operation_not_supported));
		return;
	}
	const auto mapping = (*memory)->map(MapMode::kRead);
	ASSERT_TRUE(mapping.has_value());
	EXPECT_EQ(reinterpret_cast<std::uintptr_t>(mapping->data()) % kAlignment, 0U);
}

TEST_P(AllocatorContract, AlignmentBeyondTheMachineIsRefused)
{
	EXPECT_FALSE(allocator_->allocate(10, {.alignment = std::size_t{1} << 62}).has_value());
}

TEST_P(AllocatorContract, SumThatOverflowsIsRefused)
{
	const struct {
		std::size_t size, alignment, prefix, padding;
	} cases[] = {{SIZE_MAX, 1, 0, 0},
		     {1, 1, SIZE_MAX, 0},
		     {1, 1, 0, SIZE_MAX},
		     {PTRDIFF_MAX, 1, 0, 0},
		     {PTRDIFF_MAX, 1, PTRDIFF_MAX, PTRDIFF_MAX},
		     {SIZE_MAX - 1, 1, 1, 1},
		     {1, std::size_t{1} << 63, 0, 0}};
	for (const auto &[size, alignment, prefix, padding] : cases) {
		const auto memory = allocator_->allocate(
			size, {.alignment = alignment, .prefix = prefix, .padding = padding});
		ASSERT_FALSE(memory.has_value());
		EXPECT_TRUE(memory.error().is(std::errc::value_too_large))
			<< memory.error().message();
	}
}

TEST_P(AllocatorContract, MoreThanTheMachineHasIsRefused)
{
	const auto memory = allocator_->allocate(PTRDIFF_MAX - 10000);
	ASSERT_FALSE(memory.has_value());
	EXPECT_TRUE(memory.error().is(std::errc::not_enough_memory)) << memory.error().message();
}

TEST_P(AllocatorContract, BytesSurviveUnmapping)
{
	const MemoryRef memory = allocate(10000, {.prefix = 7});
	ASSERT_TRUE(fill(*memory, 3));
	EXPECT_EQ(bytes_of(*memory), counting(3, 10000));
	EXPECT_EQ(bytes_of(*memory), counting(3, 10000));
}

TEST_P(AllocatorContract, EndOfAMapHasNoError)
{
	const MemoryRef memory = allocate(100);
	for (const MapModes modes :
	     {MapModes(MapMode::kRead), MapModes(MapMode::kWrite), kReadWrite}) {
		auto mapping = memory->map(modes);
		ASSERT_TRUE(mapping.has_value()) << mapping.error().message();
		const Status status = mapping->unmap();
		EXPECT_TRUE(status.has_value()) << status.error().message();
	}
}

TEST_P(AllocatorContract, NestedMapsFollowTheHeldModes)
{
	const MemoryRef memory = allocate(100);
	auto outer = memory->map(kReadWrite);
	auto inner = memory->map(MapMode::kRead);
	ASSERT_TRUE(outer.has_value() && inner.has_value());
	EXPECT_EQ(outer->data(), inner->data());
	ASSERT_TRUE(outer->unmap());
	EXPECT_FALSE(memory->map(MapMode::kWrite).has_value());
	EXPECT_EQ(inner->bytes().size(), 100U);
	ASSERT_TRUE(inner->unmap());
	EXPECT_TRUE(memory->map(MapMode::kWrite).has_value());
}

TEST_P(AllocatorContract, ResizeShowsOtherBytesOfTheSameAllocation)
{
	const MemoryRef memory = allocate(100, {.padding = 100});
	ASSERT_TRUE(memory->resize(0, 200));
	ASSERT_TRUE(fill(*memory));
	ASSERT_TRUE(memory->resize(150, 20));
	EXPECT_EQ(bytes_of(*memory), counting(150, 20));
	ASSERT_TRUE(memory->resize(-140, 5));
	EXPECT_EQ(bytes_of(*memory), counting(10, 5));
	EXPECT_FALSE(memory->resize(-11, 5).has_value());
	EXPECT_EQ(memory->offset(), 10U);
}

TEST_P(AllocatorContract, ViewShowsTheRootsBytesAndKeepsThemAlive)
{
	MemoryRef memory = allocate(1000);
	const auto view = memory->share(100, 50);
	ASSERT_TRUE(view.has_value());
	const int fd = memory->fd();
	ASSERT_TRUE(fill(*memory));
	memory.reset();
	EXPECT_EQ(bytes_of(**view), counting(100, 50));
	EXPECT_EQ((*view)->fd(), fd);
	EXPECT_EQ((*view)->is_dmabuf(), GetParam().is_dmabuf);
	EXPECT_FALSE((*view)->map(MapMode::kWrite).has_value());
}

TEST_P(AllocatorContract, AdjacentViewsAreASpan)
{
	const MemoryRef memory = allocate(100);
	const auto first = memory->share(10, 20);
	const auto second = memory->share(30, 20);
	ASSERT_TRUE(first.has_value() && second.has_value());
	EXPECT_EQ(Memory::is_span(**first, **second), 10);
	EXPECT_FALSE(Memory::is_span(**second, **first).has_value());
}

TEST_P(AllocatorContract, CopyIsAnotherMemoryOfTheKindForCopies)
{
	const MemoryRef memory = allocate(5000, {.prefix = 5});
	ASSERT_TRUE(fill(*memory));
	const auto copy = memory->copy(50, 4000);
	ASSERT_TRUE(copy.has_value()) << copy.error().message();
	EXPECT_EQ((*copy)->allocator().name(), GetParam().copies);
	EXPECT_EQ(bytes_of(**copy), counting(50, 4000));
	ASSERT_TRUE(fill(**copy, 200));
	EXPECT_EQ(bytes_of(*memory), counting(0, 5000));
}

TEST_P(AllocatorContract, FlagsOfTheParamsAreSet)
{
	const MemoryRef read_only = allocate(100, {.flags = MemoryFlag::kReadOnly});
	EXPECT_FALSE(read_only->map(MapMode::kWrite).has_value());
	EXPECT_TRUE(read_only->map(MapMode::kRead).has_value());
	EXPECT_FALSE(allocate(100, {.flags = MemoryFlag::kNoShare})->share().has_value());
	EXPECT_FALSE(allocate(100, {.flags = MemoryFlag::kNotMappable})
			     ->map(MapMode::kRead)
			     .has_value());
}

TEST_P(AllocatorContract, DescriptorClosesOnExec)
{
	const MemoryRef memory = allocate(100);
	if (GetParam().has_fd) {
		EXPECT_TRUE(closes_on_exec(memory->fd()));
	}
}

TEST_P(AllocatorContract, NoDescriptorIsLeftBehind)
{
	const std::size_t before = open_fds();
	for (int i = 0; i < 20; ++i) {
		const MemoryRef memory = allocate(5000);
		ASSERT_TRUE(fill(*memory));
		const auto view = memory->share();
		ASSERT_TRUE(view.has_value());
	}
	EXPECT_FALSE(allocator_->allocate(PTRDIFF_MAX - 10000).has_value());
	EXPECT_EQ(open_fds(), before);
}

TEST_P(AllocatorContract, NoDeviceDescriptorSurvivesTheAllocator)
{
	const std::size_t before = open_fds();
	{
		auto another = GetParam().open();
		ASSERT_TRUE(another.has_value());
		ASSERT_TRUE((*another)->allocate(100).has_value());
	}
	EXPECT_EQ(open_fds(), before);
}

TEST_P(AllocatorContract, MemoryOutlivesTheAllocatorsOwner)
{
	const MemoryRef memory = allocate(100);
	allocator_.reset();
	ASSERT_TRUE(fill(*memory, 11));
	EXPECT_EQ(bytes_of(*memory), counting(11, 100));
	EXPECT_EQ(memory->allocator().name(), GetParam().name);
}

TEST_P(AllocatorContract, FourThreadsMapAtOnce)
{
	const MemoryRef memory = allocate(4096);
	ASSERT_TRUE(fill(*memory, 1));
	std::vector<std::thread> threads;
	std::array<int, 4> failures{};
	for (int &failed : failures)
		threads.emplace_back([&memory, &failed] {
			const MemoryRef own = memory;
			for (int i = 0; i < 200; ++i)
				failed += bytes_of(*own) == counting(1, 4096) ? 0 : 1;
		});
	for (std::thread &thread : threads)
		thread.join();
	EXPECT_EQ(failures, (std::array<int, 4>{}));
	EXPECT_TRUE(memory->unique());
	EXPECT_TRUE(memory->map(MapMode::kWrite).has_value());
}

TEST_P(AllocatorContract, FourThreadsAllocateAtOnce)
{
	std::vector<std::thread> threads;
	std::array<int, 4> failures{};
	for (int &failed : failures)
		threads.emplace_back([this, &failed] {
			for (int i = 0; i < 50; ++i) {
				const auto memory = allocator_->allocate(1000);
				failed += memory && fill(**memory) ? 0 : 1;
			}
		});
	for (std::thread &thread : threads)
		thread.join();
	EXPECT_EQ(failures, (std::array<int, 4>{}));
}

} // namespace
} // namespace penstock
