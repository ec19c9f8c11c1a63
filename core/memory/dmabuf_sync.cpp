#include "core/memory/dmabuf_sync.h"

#include <cerrno>
#include <cstdint>

#include <fmt/format.h>
#include <linux/dma-buf.h>
#include <sys/ioctl.h>

namespace penstock {

int system_ioctl(int fd, unsigned long request, void *argument)
{
	return ::ioctl(fd, request, argument);
}

Status sync_dmabuf(int fd, CpuAccess phase, MapModes modes, IoctlFunction call)
{
	const bool reads = modes.has(MapMode::kRead);
	const bool writes = modes.has(MapMode::kWrite);
	std::uint64_t flags = phase == CpuAccess::kBegin ? DMA_BUF_SYNC_START : DMA_BUF_SYNC_END;
	flags |= reads ? DMA_BUF_SYNC_READ : 0;
	flags |= writes ? DMA_BUF_SYNC_WRITE : 0;
	dma_buf_sync sync{flags};
	while (call(fd, DMA_BUF_IOCTL_SYNC, &sync) != 0) {
		if (errno != EINTR && errno != EAGAIN)
			return system_error(
				errno, fmt::format("DMA_BUF_IOCTL_SYNC {} {}{} dmabuf fd {}",
						   phase == CpuAccess::kBegin ? "START" : "END",
						   reads ? "R" : "", writes ? "W" : "", fd));
	}
	return {};
}

} // namespace penstock
