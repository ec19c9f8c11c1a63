#pragma once

#include <cerrno>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>

#include "core/base/unique_fd.h"
#include "core/memory/allocator.h"
#include "core/memory/page_layout.h"

namespace penstock::test {

/// A kind of memory as a user would add one: the bytes of a temporary file.
class FileMemory final : public Memory
{
public:
	FileMemory(Allocator &allocator, UniqueFd fd, const Layout &layout, MemoryFlags flags,
		   std::byte *address)
		: Memory(allocator, layout, flags, address), fd_(std::move(fd)), address_(address)
	{}
	~FileMemory() override { ::munmap(address_, maxsize()); }

	int fd() const noexcept override { return fd_.get(); }

private:
	const UniqueFd fd_;
	std::byte *const address_;
};

class FileAllocator final : public Allocator
{
public:
	/// The files are made in `folder` and have no name.
	static Ref<FileAllocator> create(std::string folder)
	{
		return make_ref<FileAllocator>(std::move(folder));
	}
	explicit FileAllocator(std::string folder) : folder_(std::move(folder)) {}

	std::string_view name() const noexcept override { return "file"; }

protected:
	Result<MemoryRef> do_allocate(std::size_t size, const AllocationParams &params) override
	{
		auto layout = page_layout(size, params, name());
		if (!layout)
			return propagate(layout);
		UniqueFd fd(::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
		if (!fd)
			return system_error(errno, "open O_TMPFILE " + folder_);
		if (::ftruncate(fd.get(), static_cast<off_t>(layout->maxsize)) != 0)
			return system_error(errno, "ftruncate a file in " + folder_);
		void *address = ::mmap(nullptr, layout->maxsize, PROT_READ | PROT_WRITE, MAP_SHARED,
				       fd.get(), 0);
		if (address == MAP_FAILED)
			return system_error(errno, "mmap a file in " + folder_);
		return MemoryRef(new FileMemory(*this, std::move(fd), *layout, params.flags,
						static_cast<std::byte *>(address)));
	}

private:
	const std::string folder_;
};

} // namespace penstock::test
