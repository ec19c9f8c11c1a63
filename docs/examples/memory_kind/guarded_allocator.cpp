#include "guarded_allocator.h"

#include <cerrno>
#include <sys/mman.h>

#include "core/memory/page_layout.h"

using namespace penstock;

namespace {

std::size_t round_up(std::size_t bytes, std::size_t alignment)
{
	return (bytes + alignment - 1) / alignment * alignment;
}

// The CPU sees it at one address for life, which the base class is told; a kind that is mapped on
// demand would override do_map() and do_unmap().
class GuardedMemory final : public Memory
{
public:
	/// `pages` and the page behind them become the memory's.
	GuardedMemory(Allocator &allocator, const Layout &layout, MemoryFlags flags, void *pages,
		      std::size_t length)
		: Memory(allocator, layout, flags,
			 static_cast<std::byte *>(pages) + length - layout.maxsize),
		  pages_(pages), length_(length)
	{}
	~GuardedMemory() override { munmap(pages_, length_ + page_size()); }

private:
	void *const pages_;
	const std::size_t length_;
};

} // namespace

Result<MemoryRef> GuardedAllocator::do_allocate(std::size_t size, const AllocationParams &params)
{
	if (params.alignment > page_size())
		return make_error(std::errc::operation_not_supported,
				  "guarded memory aligned to more than a page");
	const std::size_t maxsize =
		round_up(params.prefix + size + params.padding, params.alignment);
	const std::size_t length = round_up(maxsize, page_size());
	// New pages are zero, so kZeroPrefixed and kZeroPadded hold.
	void *pages = mmap(nullptr, length + page_size(), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED)
		return system_error(errno, "mmap guarded memory");
	const Memory::Layout layout{.maxsize = maxsize,
				    .offset = params.prefix,
				    .size = size,
				    .alignment = params.alignment};
	MemoryRef memory(new GuardedMemory(*this, layout, params.flags, pages, length));
	if (mprotect(static_cast<std::byte *>(pages) + length, page_size(), PROT_NONE) != 0)
		return system_error(errno, "mprotect guarded memory");
	return memory;
}
