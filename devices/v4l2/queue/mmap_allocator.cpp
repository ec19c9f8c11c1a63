#include "devices/v4l2/queue/mmap_allocator.h"

#include <fmt/format.h>

#include "core/memory/page_layout.h"

namespace penstock::v4l2 {
namespace {

class MmapMemory final : public Memory
{
public:
	MmapMemory(Allocator &allocator, Io &io, std::byte *address, std::size_t length)
		: Memory(allocator,
			 {.maxsize = length, .offset = 0, .size = length, .alignment = page_size()},
			 {}, address),
		  io_(io), address_(address)
	{}
	~MmapMemory() override { io_.unmap(address_, maxsize()); }

private:
	Io &io_;
	std::byte *const address_;
};

} // namespace

Ref<MmapAllocator> MmapAllocator::create(const Device &device)
{
	return make_ref<MmapAllocator>(device);
}

Result<MemoryRef> MmapAllocator::map(const Queue::MemoryLocation &location, const std::string &what)
{
	void *address = nullptr;
	int result = device_.io().map(device_.fd(), location.length, location.offset, &address);
	if (result < 0)
		return system_error(-result, fmt::format("mmap {} {}", device_.path(), what));
	return MemoryRef(new MmapMemory(*this, device_.io(), static_cast<std::byte *>(address),
					location.length));
}

Result<MemoryRef> MmapAllocator::do_allocate(std::size_t size, const AllocationParams &)
{
	return make_error(std::errc::operation_not_supported,
			  fmt::format("allocate {} bytes of {} memory: the driver allocates them",
				      size, name()));
}

} // namespace penstock::v4l2
