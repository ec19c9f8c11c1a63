#include "core/memory/shared_memory_allocator.h"

#include <cerrno>

#include <fcntl.h>
#include <gtest/gtest.h>

#include "tests/unit/core/memory/memory_bytes.h"

namespace penstock {
namespace {

class SharedMemoryAllocators : public ::testing::Test
{
protected:
	static MemoryRef allocate(const AllocationParams &params = {})
	{
		auto memory = SharedMemoryAllocator::create()->allocate(5000, params);
		EXPECT_TRUE(memory.has_value());
		return memory.value();
	}
};

TEST_F(SharedMemoryAllocators, FileCannotShrink)
{
	const MemoryRef memory = allocate();
	EXPECT_EQ(::fcntl(memory->fd(), F_GET_SEALS) & F_SEAL_SHRINK, F_SEAL_SHRINK);
	EXPECT_EQ(::ftruncate(memory->fd(), 4096), -1);
	EXPECT_EQ(errno, EPERM);
}

TEST_F(SharedMemoryAllocators, MaxsizeIsWholePages)
{
	const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
	const MemoryRef memory = allocate();
	EXPECT_EQ(memory->maxsize() % page, 0U);
	EXPECT_GE(memory->maxsize(), 5000U);
	EXPECT_LT(memory->maxsize(), 5000U + page);
	EXPECT_EQ(static_cast<std::size_t>(::lseek(memory->fd(), 0, SEEK_END)), memory->maxsize());
}

TEST_F(SharedMemoryAllocators, IsNoDmaBuf)
{
	EXPECT_FALSE(allocate()->is_dmabuf());
}

TEST_F(SharedMemoryAllocators, StaysAtItsAddressAfterTheFirstMap)
{
	const MemoryRef memory = allocate();
	std::byte *first = memory->map(MapMode::kRead)->data();
	const auto elsewhere = allocate()->map(MapMode::kRead);
	const auto again = memory->map(MapMode::kWrite);
	ASSERT_TRUE(again.has_value());
	EXPECT_EQ(again->data(), first);
}

TEST_F(SharedMemoryAllocators, BytesAreInTheFile)
{
	const MemoryRef memory = allocate();
	ASSERT_TRUE(test::fill(*memory, 33));
	unsigned char byte = 0;
	ASSERT_EQ(::pread(memory->fd(), &byte, 1, 10), 1);
	EXPECT_EQ(byte, 43);
}

TEST_F(SharedMemoryAllocators, ReadOnlyMemoryIsStillNotWritten)
{
	const MemoryRef memory = allocate({.flags = MemoryFlag::kReadOnly});
	ASSERT_TRUE(memory->map(MapMode::kRead).has_value());
	EXPECT_FALSE(memory->map(MapMode::kWrite).has_value());
}

} // namespace
} // namespace penstock
