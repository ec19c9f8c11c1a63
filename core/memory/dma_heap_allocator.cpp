#include "core/memory/dma_heap_allocator.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/dma-heap.h>
#include <sys/ioctl.h>

#include "core/base/folder.h"
#include "core/base/retry.h"
#include "core/memory/dmabuf_memory.h"
#include "core/memory/page_layout.h"

namespace penstock {
namespace {

constexpr const char *kDirectory = "/dev/dma_heap";

} // namespace

std::vector<std::string> DmaHeapAllocator::heaps()
{
	std::vector<std::string> names = names_in(kDirectory);
	std::sort(names.begin(), names.end());
	return names;
}

Result<Ref<DmaHeapAllocator>> DmaHeapAllocator::open(const std::string &heap)
{
	if (heap.empty() || heap == "." || heap == ".." || heap.find('/') != std::string::npos)
		return make_error(std::errc::invalid_argument, "dma-heap '" + heap + "'");
	const std::string path = fmt::format("{}/{}", kDirectory, heap);
	UniqueFd device(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
	if (!device)
		return system_error(errno, "open " + path);
	return make_ref<DmaHeapAllocator>(std::move(device), heap);
}

DmaHeapAllocator::DmaHeapAllocator(UniqueFd device, std::string heap)
	: device_(std::move(device)), heap_(std::move(heap))
{}

Result<MemoryRef> DmaHeapAllocator::do_allocate(std::size_t size, const AllocationParams &params)
{
	auto layout = page_layout(size, params, name());
	if (!layout)
		return propagate(layout);
	dma_heap_allocation_data request{};
	request.len = layout->maxsize;
	request.fd_flags = O_RDWR | O_CLOEXEC;
	auto allocate = [&] { return ::ioctl(device_.get(), DMA_HEAP_IOCTL_ALLOC, &request); };
	if (retry_interrupted(allocate) != 0)
		return system_error(errno, fmt::format("DMA_HEAP_IOCTL_ALLOC {} ({} bytes)", heap_,
						       layout->maxsize));
	return MemoryRef(new DmaBufMemory(*this, UniqueFd(static_cast<int>(request.fd)), *layout,
					  params.flags));
}

} // namespace penstock
