#include "core/memory/udmabuf_allocator.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/udmabuf.h>
#include <sys/ioctl.h>

#include "core/base/retry.h"
#include "core/memory/dmabuf_memory.h"
#include "core/memory/fd_memory.h"
#include "core/memory/page_layout.h"

namespace penstock {

Result<Ref<UdmabufAllocator>> UdmabufAllocator::open()
{
	UniqueFd device(::open("/dev/udmabuf", O_RDWR | O_CLOEXEC));
	if (!device)
		return system_error(errno, "open /dev/udmabuf");
	return make_ref<UdmabufAllocator>(std::move(device));
}

UdmabufAllocator::UdmabufAllocator(UniqueFd device) : device_(std::move(device))
{}

Result<MemoryRef> UdmabufAllocator::do_allocate(std::size_t size, const AllocationParams &params)
{
	auto layout = page_layout(size, params, name());
	if (!layout)
		return propagate(layout);
	// The dmabuf holds the pages from here on; the memfd may go.
	auto pages = create_memfd("penstock-udmabuf", layout->maxsize);
	if (!pages)
		return propagate(pages);
	udmabuf_create request{};
	request.memfd = static_cast<std::uint32_t>(pages->get());
	request.flags = UDMABUF_FLAGS_CLOEXEC;
	request.size = layout->maxsize;
	UniqueFd fd(retry_interrupted(
		[&] { return ::ioctl(device_.get(), UDMABUF_CREATE, &request); }));
	if (!fd)
		return system_error(errno,
				    fmt::format("UDMABUF_CREATE {} bytes (the module parameter "
						"size_limit_mb bounds it)",
						layout->maxsize));
	return MemoryRef(new DmaBufMemory(*this, std::move(fd), *layout, params.flags));
}

} // namespace penstock
