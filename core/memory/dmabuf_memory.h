#pragma once

#include <cstdint>
#include <optional>

#include "core/memory/fd_memory.h"

namespace penstock {

/// What lies in a dmabuf, as DRM says it (drm_fourcc.h); one modifier for all planes.
struct DmaBufFormat {
	std::uint32_t fourcc;
	std::uint64_t modifier;

	friend bool operator==(const DmaBufFormat &, const DmaBufFormat &) = default;
};

/// A dmabuf: memory that devices hand to each other by descriptor. Nothing is mapped until somebody
/// asks; every map is bracketed by DMA_BUF_IOCTL_SYNC, whose errors map() and Mapping::unmap()
/// report.
///
/// With kNotMappable (protected or tiled content, or at the user's request) it is passed on by its
/// descriptor alone, and map() says why it cannot. A format whose modifier is neither linear nor
/// unknown sets that flag by itself. This is the counterpart of the caps feature memory:DMABuf.
///
/// Made by DmaBufAllocator from any descriptor, and by the allocators of dma-heaps, udmabuf and
/// dumb buffers.
class DmaBufMemory final : public FdMemory
{
public:
	DmaBufMemory(Allocator &allocator, MemoryFd fd, const Layout &layout, MemoryFlags flags,
		     FdMemoryFlags fd_flags = {}, std::optional<DmaBufFormat> format = {});

	/// The dmabuf that `memory` is, or is a view of; null when there is none.
	static const DmaBufMemory *of(const Memory &memory);

	bool is_dmabuf() const noexcept override { return true; }
	std::string description() const override;
	/// Absent when only the negotiated format says it.
	const std::optional<DmaBufFormat> &format() const noexcept { return format_; }

protected:
	Status begin_cpu_access(MapModes modes) override;
	Status end_cpu_access(MapModes modes) override;
	std::string_view not_mappable_reason() const override;

private:
	const std::optional<DmaBufFormat> format_;
};

} // namespace penstock
