#pragma once

#include "core/base/result.h"
#include "core/memory/map_mode.h"

namespace penstock {

enum class CpuAccess { kBegin, kEnd };

/// ioctl(2), or a stand-in for tests.
using IoctlFunction = int (*)(int fd, unsigned long request, void *argument);
int system_ioctl(int fd, unsigned long request, void *argument);

/// DMA_BUF_IOCTL_SYNC: tells a dmabuf's exporter that the CPU begins or has ended its access, so
/// that caches are kept coherent (kernel documentation, driver-api/dma-buf, "CPU Access to DMA
/// Buffer Objects"). Tried again on EINTR and EAGAIN, as the documentation asks.
Status sync_dmabuf(int fd, CpuAccess phase, MapModes modes, IoctlFunction call = system_ioctl);

} // namespace penstock
