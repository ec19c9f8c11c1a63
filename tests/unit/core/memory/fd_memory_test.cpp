#include "core/memory/fd_memory.h"

#include <array>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>

#include "core/memory/page_layout.h"
#include "core/memory/system_allocator.h"
#include "tests/support/process/open_fds.h"
#include "tests/unit/core/memory/memory_bytes.h"

namespace penstock {
namespace {

using test::bytes_of;
using test::counting;
using test::fill;
using test::is_open;

/// A stand-in for memory whose hardware wants to know of the CPU's access.
class WatchedMemory final : public FdMemory
{
public:
	WatchedMemory(Allocator &allocator, MemoryFd fd, const Layout &layout, MemoryFlags flags,
		      FdMemoryFlags fd_flags)
		: FdMemory(allocator, std::move(fd), layout, flags, fd_flags)
	{}

	std::vector<std::string> calls;
	bool fail_begin = false;
	bool fail_end = false;

	static std::string letters(MapModes modes)
	{
		return std::string(modes.has(MapMode::kRead) ? "r" : "") +
		       (modes.has(MapMode::kWrite) ? "w" : "");
	}

protected:
	Status begin_cpu_access(MapModes modes) override
	{
		calls.push_back("begin " + letters(modes));
		if (fail_begin)
			return make_error(std::errc::io_error, "begin");
		return {};
	}
	Status end_cpu_access(MapModes modes) override
	{
		calls.push_back("end " + letters(modes));
		if (fail_end)
			return make_error(std::errc::io_error, "end");
		return {};
	}
};

/// Lines of /proc/self/maps that name `what`: "rw-s penstock-test".
std::vector<std::string> mappings_of(const std::string &what)
{
	std::vector<std::string> found;
	std::ifstream maps("/proc/self/maps");
	for (std::string line; std::getline(maps, line);) {
		if (line.find(what) == std::string::npos)
			continue;
		std::istringstream words(line);
		std::string range, modes;
		words >> range >> modes;
		found.push_back(modes);
	}
	return found;
}

using Modes = std::vector<std::string>;

class FdMemories : public ::testing::Test
{
protected:
	static constexpr const char *kName = "penstock-fd-memory-test";

	UniqueFd file()
	{
		auto fd = create_memfd(kName, page_size());
		EXPECT_TRUE(fd.has_value());
		return std::move(fd.value());
	}
	Ref<WatchedMemory> wrap(MemoryFd fd, FdMemoryFlags fd_flags = {}, MemoryFlags flags = {})
	{
		const Memory::Layout layout{.maxsize = page_size(), .offset = 100, .size = 200};
		return Ref<WatchedMemory>(
			new WatchedMemory(*allocator_, std::move(fd), layout, flags, fd_flags));
	}

	AllocatorRef allocator_ = SystemAllocator::create();
};

TEST_F(FdMemories, NothingIsMappedUntilSomebodyAsks)
{
	const auto memory = wrap(file());
	EXPECT_EQ(mappings_of(kName), Modes{});
	EXPECT_TRUE(memory->calls.empty());
}

TEST_F(FdMemories, MappedAsAskedAndUnmappedAfterTheLastMap)
{
	const auto memory = wrap(file());
	{
		const auto outer = memory->map(MapMode::kRead);
		EXPECT_EQ(mappings_of(kName), Modes{"r--s"});
		const auto inner = memory->map(MapMode::kRead);
		EXPECT_EQ(mappings_of(kName), Modes{"r--s"});
		EXPECT_EQ(inner->data(), outer->data());
	}
	EXPECT_EQ(mappings_of(kName), Modes{});
}

TEST_F(FdMemories, CpuAccessIsBracketedForEveryMap)
{
	const auto memory = wrap(file());
	{
		const auto outer = memory->map(kReadWrite);
		const auto inner = memory->map(MapMode::kWrite);
	}
	EXPECT_EQ(memory->calls,
		  (std::vector<std::string>{"begin rw", "begin w", "end w", "end rw"}));
}

TEST_F(FdMemories, FailureToBeginFailsTheMapAndLeavesNothingMapped)
{
	const auto memory = wrap(file());
	memory->fail_begin = true;
	const auto mapping = memory->map(MapMode::kRead);
	ASSERT_FALSE(mapping.has_value());
	EXPECT_TRUE(mapping.error().is(std::errc::io_error));
	EXPECT_EQ(mappings_of(kName), Modes{});
	EXPECT_TRUE(memory->unique());
}

TEST_F(FdMemories, FailureToEndIsReportedAndLeavesNothingMapped)
{
	const auto memory = wrap(file());
	memory->fail_end = true;
	auto mapping = memory->map(MapMode::kRead);
	ASSERT_TRUE(mapping.has_value());
	const Status status = mapping->unmap();
	ASSERT_FALSE(status.has_value());
	EXPECT_TRUE(status.error().is(std::errc::io_error));
	EXPECT_EQ(mappings_of(kName), Modes{});
}

TEST_F(FdMemories, ProtectionGrowsWhenAViewAlreadyReads)
{
	const auto memory = wrap(file());
	const auto view = memory->share();
	ASSERT_TRUE(view.has_value());
	const auto reading = (*view)->map(MapMode::kRead);
	ASSERT_TRUE(reading.has_value());
	ASSERT_TRUE(fill(*memory, 9));
	EXPECT_EQ(mappings_of(kName), Modes{"rw-s"});
	EXPECT_EQ(std::to_integer<int>(reading->data()[0]), 9);
}

TEST_F(FdMemories, KeptMappingOutlivesTheMapAndGoesWithTheMemory)
{
	auto memory = wrap(file(), FdMemoryFlag::kKeepMapped);
	ASSERT_TRUE(memory->map(MapMode::kRead).has_value());
	EXPECT_EQ(mappings_of(kName), Modes{"r--s"});
	ASSERT_TRUE(fill(*memory));
	EXPECT_EQ(mappings_of(kName), Modes{"rw-s"});
	EXPECT_EQ(memory->calls,
		  (std::vector<std::string>{"begin r", "end r", "begin w", "end w"}));
	memory.reset();
	EXPECT_EQ(mappings_of(kName), Modes{});
}

TEST_F(FdMemories, PrivateMappingKeepsWhatIsWrittenFromTheFile)
{
	const auto memory = wrap(file(), FdMemoryFlags(FdMemoryFlag::kPrivateMapping) |
						 FdMemoryFlag::kKeepMapped);
	ASSERT_TRUE(fill(*memory, 5));
	EXPECT_EQ(bytes_of(*memory), counting(5, 200));
	unsigned char byte = 0xff;
	ASSERT_EQ(::pread(memory->fd(), &byte, 1, 100), 1);
	EXPECT_EQ(byte, 0);
}

TEST_F(FdMemories, SharedMappingWritesToTheFile)
{
	const auto memory = wrap(file());
	ASSERT_TRUE(fill(*memory, 5));
	unsigned char byte = 0;
	ASSERT_EQ(::pread(memory->fd(), &byte, 1, 100), 1);
	EXPECT_EQ(byte, 5);
}

TEST_F(FdMemories, OwnedDescriptorIsClosedWithTheMemory)
{
	auto memory = wrap(file());
	const int fd = memory->fd();
	EXPECT_FALSE(memory->fd_flags().has(FdMemoryFlag::kDontClose));
	memory.reset();
	EXPECT_FALSE(is_open(fd));
}

TEST_F(FdMemories, BorrowedDescriptorStaysOpen)
{
	const UniqueFd owner = file();
	auto memory = wrap(MemoryFd::borrowed(owner.get()));
	EXPECT_EQ(memory->fd(), owner.get());
	EXPECT_TRUE(memory->fd_flags().has(FdMemoryFlag::kDontClose));
	memory.reset();
	EXPECT_TRUE(is_open(owner.get()));
}

TEST_F(FdMemories, ViewKeepsTheDescriptorOpen)
{
	auto memory = wrap(file());
	const int fd = memory->fd();
	auto view = memory->share();
	ASSERT_TRUE(view.has_value());
	memory.reset();
	EXPECT_EQ((*view)->fd(), fd);
	EXPECT_TRUE(is_open(fd));
	view->reset();
	EXPECT_FALSE(is_open(fd));
}

TEST_F(FdMemories, DescriptorOpenForReadingIsNotMappedForWriting)
{
	const UniqueFd writable = file();
	const std::string path = "/proc/self/fd/" + std::to_string(writable.get());
	UniqueFd readable(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
	ASSERT_TRUE(readable);
	const auto memory = wrap(std::move(readable));
	const auto mapping = memory->map(kReadWrite);
	ASSERT_FALSE(mapping.has_value());
	EXPECT_TRUE(mapping.error().is(std::errc::permission_denied));
	EXPECT_NE(mapping.error().message().find("mmap"), std::string::npos);
	const auto reading = memory->map(MapMode::kRead);
	EXPECT_TRUE(reading.has_value());
}

TEST_F(FdMemories, FourThreadsMapAndUnmapAtOnce)
{
	class PlainMemory final : public FdMemory
	{
	public:
		PlainMemory(Allocator &allocator, UniqueFd fd, const Layout &layout)
			: FdMemory(allocator, std::move(fd), layout, {}, {})
		{}
	};
	const Memory::Layout layout{.maxsize = page_size(), .offset = 0, .size = 64};
	const MemoryRef memory(new PlainMemory(*allocator_, file(), layout));
	ASSERT_TRUE(fill(*memory, 1));
	std::vector<std::thread> threads;
	std::array<int, 4> failures{};
	for (int &failed : failures)
		threads.emplace_back([&memory, &failed] {
			for (int i = 0; i < 500; ++i)
				failed += bytes_of(*memory) == counting(1, 64) ? 0 : 1;
		});
	for (std::thread &thread : threads)
		thread.join();
	EXPECT_EQ(failures, (std::array<int, 4>{}));
	EXPECT_EQ(mappings_of(kName), Modes{});
}

TEST_F(FdMemories, ZeroedMarginsAreThoseAskedForAndNothingElse)
{
	for (const auto flag : {MemoryFlag::kZeroPrefixed, MemoryFlag::kZeroPadded}) {
		const auto memory = wrap(file(), {}, MemoryFlags(flag) | MemoryFlag::kReadOnly);
		const std::vector<unsigned char> ones(page_size(), 0xff);
		ASSERT_EQ(::pwrite(memory->fd(), ones.data(), ones.size(), 0),
			  static_cast<ssize_t>(ones.size()));
		ASSERT_TRUE(memory->zero_margins());
		std::vector<unsigned char> content(page_size());
		ASSERT_EQ(::pread(memory->fd(), content.data(), content.size(), 0),
			  static_cast<ssize_t>(content.size()));
		for (std::size_t i = 0; i < content.size(); ++i) {
			const bool zero = flag == MemoryFlag::kZeroPrefixed ? i < 100 : i >= 300;
			ASSERT_EQ(content[i], zero ? 0 : 0xff) << i;
		}
	}
}

} // namespace
} // namespace penstock
