#include "core/memory/shared_memory_allocator.h"

#include <utility>

#include "core/memory/fd_memory.h"
#include "core/memory/page_layout.h"

namespace penstock {
namespace {

class SharedMemory final : public FdMemory
{
public:
	SharedMemory(Allocator &allocator, UniqueFd fd, const Layout &layout, MemoryFlags flags)
		: FdMemory(allocator, std::move(fd), layout, flags, FdMemoryFlag::kKeepMapped)
	{}

protected:
	Result<std::byte *> do_map(MapModes) override
	{
		auto address = FdMemory::do_map(kReadWrite);
		if (address)
			publish_address(*address);
		return address;
	}
};

} // namespace

Ref<SharedMemoryAllocator> SharedMemoryAllocator::create()
{
	return make_ref<SharedMemoryAllocator>();
}

Result<MemoryRef> SharedMemoryAllocator::do_allocate(std::size_t size,
						     const AllocationParams &params)
{
	auto layout = page_layout(size, params, name());
	if (!layout)
		return propagate(layout);
	auto fd = create_memfd("penstock-shared", layout->maxsize);
	if (!fd)
		return propagate(fd);
	return MemoryRef(new SharedMemory(*this, std::move(*fd), *layout, params.flags));
}

} // namespace penstock
