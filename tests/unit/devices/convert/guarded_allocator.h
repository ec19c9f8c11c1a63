#pragma once

#include <cerrno>
#include <cstddef>

#include <sys/mman.h>
#include <unistd.h>

#include "core/memory/allocator.h"

namespace penstock::test {

/// Memory whose last byte is followed by a page that nobody may touch: a library that reads or
/// writes beyond the end dies there, sanitizer or not.
class GuardedMemory final : public Memory
{
public:
	GuardedMemory(Allocator &allocator, const Layout &layout, MemoryFlags flags,
		      std::byte *begin, std::size_t mapped)
		: Memory(allocator, layout, flags, begin), base_(begin + layout.maxsize - mapped),
		  mapped_(mapped)
	{}
	~GuardedMemory() override { ::munmap(base_, mapped_ + page_size()); }

	static std::size_t page_size() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

private:
	std::byte *const base_;
	const std::size_t mapped_;
};

/// Honours neither alignment nor prefix nor padding.
class GuardedAllocator final : public Allocator
{
public:
	std::string_view name() const noexcept override { return "guarded"; }

protected:
	Result<MemoryRef> do_allocate(std::size_t size, const AllocationParams &params) override
	{
		const std::size_t page = GuardedMemory::page_size();
		const std::size_t mapped = (size + page - 1) / page * page;
		void *base = ::mmap(nullptr, mapped + page, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (base == MAP_FAILED)
			return system_error(errno, "mmap");
		auto *end = static_cast<std::byte *>(base) + mapped;
		if (::mprotect(end, page, PROT_NONE) != 0)
			return system_error(errno, "mprotect");
		const Memory::Layout layout{.maxsize = size, .offset = 0, .size = size};
		return MemoryRef(
			new GuardedMemory(*this, layout, params.flags, end - size, mapped));
	}
};

} // namespace penstock::test
