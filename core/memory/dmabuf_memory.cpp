#include "core/memory/dmabuf_memory.h"

#include <utility>

#include <drm_fourcc.h>
#include <fmt/format.h>

#include "core/memory/dmabuf_sync.h"
#include "core/video/pixel_format.h"

namespace penstock {
namespace {

bool is_tiled(const std::optional<DmaBufFormat> &format)
{
	return format && format->modifier != DRM_FORMAT_MOD_LINEAR &&
	       format->modifier != DRM_FORMAT_MOD_INVALID;
}

} // namespace

DmaBufMemory::DmaBufMemory(Allocator &allocator, MemoryFd fd, const Layout &layout,
			   MemoryFlags flags, FdMemoryFlags fd_flags,
			   std::optional<DmaBufFormat> format)
	: FdMemory(allocator, std::move(fd), layout,
		   is_tiled(format) ? flags | MemoryFlag::kNotMappable : flags, fd_flags),
	  format_(format)
{}

const DmaBufMemory *DmaBufMemory::of(const Memory &memory)
{
	return dynamic_cast<const DmaBufMemory *>(memory.parent() ? memory.parent() : &memory);
}

std::string DmaBufMemory::description() const
{
	if (!format_)
		return FdMemory::description();
	return fmt::format("{}, {} modifier {:#x}", FdMemory::description(),
			   fourcc_to_string(format_->fourcc), format_->modifier);
}

Status DmaBufMemory::begin_cpu_access(MapModes modes)
{
	return sync_dmabuf(fd(), CpuAccess::kBegin, modes);
}

Status DmaBufMemory::end_cpu_access(MapModes modes)
{
	return sync_dmabuf(fd(), CpuAccess::kEnd, modes);
}

std::string_view DmaBufMemory::not_mappable_reason() const
{
	return is_tiled(format_) ? "not mappable, its modifier is not linear"
				 : FdMemory::not_mappable_reason();
}

} // namespace penstock
