#include "core/memory/dmabuf_allocator.h"

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <drm_fourcc.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include "core/memory/dma_heap_allocator.h"
#include "core/memory/fd_memory.h"
#include "core/memory/page_layout.h"
#include "core/memory/shared_memory_allocator.h"
#include "core/memory/udmabuf_allocator.h"
#include "tests/support/lab/lab_only.h"
#include "tests/support/process/open_fds.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/unit/core/memory/memory_bytes.h"

namespace penstock {
namespace {

using test::bytes_of;
using test::counting;
using test::fill;
using test::is_open;

/// A memfd in place of a dmabuf: all is the same but for DMA_BUF_IOCTL_SYNC, which fails.
class DmaBufAllocators : public ::testing::Test
{
protected:
	UniqueFd file()
	{
		auto fd = create_memfd("penstock-dmabuf-test", kLength);
		EXPECT_TRUE(fd.has_value());
		return std::move(fd.value());
	}

	static constexpr std::size_t kLength = 8192;
	Ref<DmaBufAllocator> allocator_ = DmaBufAllocator::create();
};

TEST_F(DmaBufAllocators, WrappedDescriptorIsADmaBuf)
{
	UniqueFd fd = file();
	const int number = fd.get();
	const auto memory = allocator_->wrap(std::move(fd), 5000);
	ASSERT_TRUE(memory.has_value()) << memory.error().message();
	EXPECT_EQ((*memory)->fd(), number);
	EXPECT_TRUE((*memory)->is_dmabuf());
	EXPECT_EQ((*memory)->offset(), 0U);
	EXPECT_EQ((*memory)->size(), 5000U);
	EXPECT_EQ((*memory)->maxsize(), 5000U);
	EXPECT_EQ(&(*memory)->allocator(), allocator_.get());
}

TEST_F(DmaBufAllocators, RegionMayLieAnywhereInTheDmaBuf)
{
	const auto memory = allocator_->wrap(file(), 100, {.offset = 4000, .maxsize = kLength});
	ASSERT_TRUE(memory.has_value()) << memory.error().message();
	EXPECT_EQ((*memory)->offset(), 4000U);
	EXPECT_EQ((*memory)->size(), 100U);
	EXPECT_EQ((*memory)->maxsize(), kLength);
}

TEST_F(DmaBufAllocators, RegionBeyondTheTrueLengthIsRefused)
{
	const struct {
		std::size_t size;
		DmaBufParams params;
	} cases[] = {{kLength + 1, {}},
		     {1, {.offset = kLength}},
		     {2, {.offset = SIZE_MAX}},
		     {SIZE_MAX, {.offset = 2}},
		     {1, {.maxsize = kLength + 1}},
		     {101, {.offset = 100, .maxsize = 200}},
		     {0, {}}};
	for (const auto &[size, params] : cases) {
		const auto memory = allocator_->wrap(file(), size, params);
		ASSERT_FALSE(memory.has_value()) << size;
		EXPECT_TRUE(memory.error().is(std::errc::invalid_argument));
	}
}

TEST_F(DmaBufAllocators, WhatIsNoFileIsRefused)
{
	const auto memory = allocator_->wrap(UniqueFd(), 100);
	ASSERT_FALSE(memory.has_value());
	EXPECT_EQ(memory.error().code.value(), EBADF);
}

TEST_F(DmaBufAllocators, WhatIsNoMemoryIsRefused)
{
	const test::ScratchDirectory scratch;
	const std::string named = scratch.file("named");
	test::write_file(named, std::vector<std::byte>(kLength));
	for (const std::string &path : {named, std::string("/proc/self/exe")}) {
		UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
		ASSERT_TRUE(bool(fd)) << path;
		const auto memory = allocator_->wrap(std::move(fd), 100);
		ASSERT_FALSE(memory.has_value()) << path;
		EXPECT_TRUE(memory.error().is(std::errc::invalid_argument));
		EXPECT_NE(memory.error().context.find("no dmabuf"), std::string::npos);
	}
}

TEST_F(DmaBufAllocators, AnonymousInodeWithoutBytesIsRefused)
{
	const auto memory = allocator_->wrap(UniqueFd(::eventfd(0, EFD_CLOEXEC)), 100);
	ASSERT_FALSE(memory.has_value());
	EXPECT_NE(memory.error().context.find("no dmabuf"), std::string::npos);
}

TEST_F(DmaBufAllocators, RefusedDescriptorIsClosedUnlessBorrowed)
{
	UniqueFd fd = file();
	const int number = fd.get();
	EXPECT_FALSE(allocator_->wrap(std::move(fd), kLength + 1).has_value());
	EXPECT_FALSE(is_open(number));
	const UniqueFd owner = file();
	EXPECT_FALSE(allocator_->wrap_borrowed(owner.get(), kLength + 1).has_value());
	EXPECT_TRUE(is_open(owner.get()));
}

TEST_F(DmaBufAllocators, DescriptorIsClosedWithTheMemory)
{
	auto memory = allocator_->wrap(file(), 100);
	ASSERT_TRUE(memory.has_value());
	const int number = (*memory)->fd();
	memory->reset();
	EXPECT_FALSE(is_open(number));
}

TEST_F(DmaBufAllocators, BorrowedDescriptorStaysOpen)
{
	const UniqueFd owner = file();
	EXPECT_TRUE(allocator_->wrap_borrowed(owner.get(), 100).has_value());
	EXPECT_TRUE(is_open(owner.get()));
}

TEST_F(DmaBufAllocators, DontCloseLeavesTheDescriptorOpen)
{
	UniqueFd fd = file();
	const int number = fd.get();
	EXPECT_TRUE(allocator_->wrap(std::move(fd), 100, FdMemoryFlag::kDontClose).has_value());
	ASSERT_TRUE(is_open(number));
	fd.reset(number);
}

TEST_F(DmaBufAllocators, RefusedDescriptorStaysOpenWithDontClose)
{
	UniqueFd fd = file();
	const int number = fd.get();
	EXPECT_FALSE(
		allocator_->wrap(std::move(fd), kLength + 1, FdMemoryFlag::kDontClose).has_value());
	ASSERT_TRUE(is_open(number));
	fd.reset(number);
}

TEST_F(DmaBufAllocators, FailedSyncFailsTheMap)
{
	const auto memory = allocator_->wrap(file(), 100);
	ASSERT_TRUE(memory.has_value());
	const auto mapping = (*memory)->map(MapMode::kRead);
	ASSERT_FALSE(mapping.has_value());
	EXPECT_EQ(mapping.error().code.value(), ENOTTY);
	EXPECT_NE(mapping.error().context.find("DMA_BUF_IOCTL_SYNC START R"), std::string::npos);
	EXPECT_TRUE((*memory)->unique());
}

TEST_F(DmaBufAllocators, NotMappableMemorySaysWhy)
{
	const auto memory = allocator_->wrap(file(), 100, {.flags = MemoryFlag::kNotMappable});
	ASSERT_TRUE(memory.has_value());
	const auto mapping = (*memory)->map(MapMode::kRead);
	ASSERT_FALSE(mapping.has_value());
	EXPECT_TRUE(mapping.error().is(std::errc::permission_denied));
	EXPECT_NE(mapping.error().context.find("marked as not mappable"), std::string::npos)
		<< mapping.error().context;
	EXPECT_NE(mapping.error().context.find("dmabuf memory of 100 bytes, fd "),
		  std::string::npos)
		<< mapping.error().context;
}

TEST_F(DmaBufAllocators, TiledFormatIsNotMappableAndItsViewsNeither)
{
	const DmaBufFormat tiled{DRM_FORMAT_NV12, I915_FORMAT_MOD_Y_TILED};
	const auto memory = allocator_->wrap(file(), 100, {.format = tiled});
	ASSERT_TRUE(memory.has_value());
	EXPECT_TRUE((*memory)->flags().has(MemoryFlag::kNotMappable));
	const auto view = (*memory)->share();
	ASSERT_TRUE(view.has_value());
	for (const MemoryRef &each : {*memory, *view}) {
		const auto mapping = each->map(MapMode::kRead);
		ASSERT_FALSE(mapping.has_value());
		EXPECT_TRUE(mapping.error().is(std::errc::permission_denied));
		EXPECT_NE(mapping.error().context.find(
				  "NV12 modifier 0x100000000000002: not mappable, its modifier"),
			  std::string::npos)
			<< mapping.error().context;
	}
}

TEST_F(DmaBufAllocators, LinearOrUnknownModifierStaysMappable)
{
	for (const std::uint64_t modifier : {DRM_FORMAT_MOD_LINEAR, DRM_FORMAT_MOD_INVALID}) {
		const auto memory = allocator_->wrap(
			file(), 100, {.format = DmaBufFormat{DRM_FORMAT_NV12, modifier}});
		ASSERT_TRUE(memory.has_value());
		EXPECT_FALSE((*memory)->flags().has(MemoryFlag::kNotMappable));
	}
}

TEST_F(DmaBufAllocators, FormatIsFoundThroughViews)
{
	const DmaBufFormat format{DRM_FORMAT_NV12, DRM_FORMAT_MOD_LINEAR};
	const auto memory = allocator_->wrap(file(), 100, {.format = format});
	ASSERT_TRUE(memory.has_value());
	const auto view = (*memory)->share();
	ASSERT_TRUE(view.has_value());
	EXPECT_TRUE((*view)->is_dmabuf());
	ASSERT_NE(DmaBufMemory::of(**view), nullptr);
	EXPECT_EQ(DmaBufMemory::of(**view)->format(), format);
	EXPECT_EQ(DmaBufMemory::of(**SharedMemoryAllocator::create()->allocate(1)), nullptr);
}

TEST_F(DmaBufAllocators, CannotAllocateBySize)
{
	const auto memory = allocator_->allocate(100);
	ASSERT_FALSE(memory.has_value());
	EXPECT_TRUE(memory.error().is(std::errc::operation_not_supported));
}

TEST_F(DmaBufAllocators, CopiesGoToSystemMemoryOrWhereTheUserSaid)
{
	EXPECT_EQ(allocator_->copy_allocator().name(), "system");
	const AllocatorRef shared = SharedMemoryAllocator::create();
	EXPECT_EQ(&DmaBufAllocator::create(shared)->copy_allocator(), shared.get());
}

/// The same with a dmabuf from the kernel.
class RealDmaBuf : public ::testing::Test
{
protected:
	void SetUp() override
	{
		auto udmabuf = UdmabufAllocator::open();
		if (!udmabuf)
			return test::skip_outside_lab(udmabuf.error().message());
		auto memory = (*udmabuf)->allocate(8192);
		ASSERT_TRUE(memory.has_value()) << memory.error().message();
		original_ = *memory;
	}

	MemoryRef original_;
	Ref<DmaBufAllocator> allocator_ = DmaBufAllocator::create();
};

TEST_F(RealDmaBuf, WrappedDescriptorShowsTheSameBytes)
{
	const auto memory = allocator_->wrap_borrowed(original_->fd(), 8192);
	ASSERT_TRUE(memory.has_value()) << memory.error().message();
	ASSERT_TRUE(fill(*original_, 21));
	EXPECT_EQ(bytes_of(**memory), counting(21, 8192));
	ASSERT_TRUE(fill(**memory, 80));
	EXPECT_EQ(bytes_of(*original_), counting(80, 8192));
}

TEST_F(RealDmaBuf, RegionBeyondTheTrueLengthIsRefused)
{
	EXPECT_FALSE(allocator_->wrap_borrowed(original_->fd(), 8193).has_value());
}

/// What /proc/self/maps says of the mapping that has this address, for example "rw-s"; empty when
/// nothing is mapped there.
std::string rights_at(const void *address)
{
	const auto wanted = reinterpret_cast<std::uintptr_t>(address);
	std::ifstream maps("/proc/self/maps");
	for (std::string line; std::getline(maps, line);) {
		std::istringstream fields(line);
		std::uintptr_t first = 0;
		std::uintptr_t end = 0;
		char dash = 0;
		std::string rights;
		fields >> std::hex >> first >> dash >> end >> rights;
		if (first <= wanted && wanted < end)
			return rights;
	}
	return {};
}

TEST_F(RealDmaBuf, MappingEndsWithTheLastMap)
{
	const auto memory = allocator_->wrap_borrowed(original_->fd(), 8192);
	ASSERT_TRUE(memory.has_value()) << memory.error().message();
	auto mapping = (*memory)->map(MapMode::kRead);
	ASSERT_TRUE(mapping.has_value()) << mapping.error().message();
	const void *const address = mapping->data();
	EXPECT_EQ(rights_at(address), "r--s");
	ASSERT_TRUE(mapping->unmap());
	EXPECT_EQ(rights_at(address), "");
}

TEST_F(RealDmaBuf, KeepMappedKeepsTheMappingUntilTheMemoryGoes)
{
	auto memory = allocator_->wrap_borrowed(original_->fd(), 8192, FdMemoryFlag::kKeepMapped);
	ASSERT_TRUE(memory.has_value()) << memory.error().message();
	const void *const address = (*memory)->map(MapMode::kRead)->data();
	EXPECT_EQ(rights_at(address), "r--s");
	EXPECT_EQ((*memory)->map(kReadWrite)->data(), address);
	EXPECT_EQ(rights_at(address), "rw-s");
	memory->reset();
	EXPECT_EQ(rights_at(address), "");
}

// udmabuf and dumb buffers refuse private mappings; the system heap allows them of one block.
TEST(PrivateDmaBuf, WhatIsWrittenStaysInThisMapping)
{
	auto heap = DmaHeapAllocator::open("system");
	if (!heap)
		return test::skip_outside_lab(heap.error().message());
	const auto original = (*heap)->allocate(4096);
	ASSERT_TRUE(original.has_value()) << original.error().message();
	ASSERT_TRUE(fill(**original, 1));
	const auto memory = DmaBufAllocator::create()->wrap_borrowed(
		(*original)->fd(), 4096,
		FdMemoryFlags(FdMemoryFlag::kPrivateMapping) | FdMemoryFlag::kKeepMapped);
	ASSERT_TRUE(memory.has_value()) << memory.error().message();
	EXPECT_EQ(bytes_of(**memory), counting(1, 4096));
	ASSERT_TRUE(fill(**memory, 50));
	const auto mapping = (*memory)->map(MapMode::kRead);
	ASSERT_TRUE(mapping.has_value()) << mapping.error().message();
	EXPECT_EQ(rights_at(mapping->data()), "rw-p");
	EXPECT_EQ(bytes_of(**memory), counting(50, 4096));
	EXPECT_EQ(bytes_of(**original), counting(1, 4096));
}

TEST_F(RealDmaBuf, CopyGoesToSystemMemory)
{
	const auto memory = allocator_->wrap_borrowed(
		original_->fd(), 100,
		DmaBufParams{.offset = 16, .fd_flags = FdMemoryFlag::kKeepMapped});
	ASSERT_TRUE(memory.has_value()) << memory.error().message();
	ASSERT_TRUE(fill(*original_));
	const auto copy = (*memory)->copy(-6, 20);
	ASSERT_TRUE(copy.has_value()) << copy.error().message();
	EXPECT_EQ((*copy)->allocator().name(), "system");
	EXPECT_FALSE((*copy)->is_dmabuf());
	EXPECT_EQ(bytes_of(**copy), counting(10, 20));
}

} // namespace
} // namespace penstock
