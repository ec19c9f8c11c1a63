#pragma once

#include <cstdint>

#include <va/va.h>

#include "core/base/unique_fd.h"
#include "core/memory/memory.h"
#include "core/video/video_info.h"
#include "devices/vaapi/driver/handle.h"

namespace penstock::vaapi {

VAStatus destroy_surface(VADisplay display, VASurfaceID surface);

template <>
inline constexpr const char *kDestroyCall<destroy_surface> = "vaDestroySurfaces";

/// A surface of the driver. One that was imported keeps the dmabuf's memory, not its descriptor.
using Surface = Handle<destroy_surface>;

/// Memory of the driver's own choice, `size` pixels large.
Result<Surface> create_surface(const DisplayRef &display, PixelFormat format, Size size);

/// What vaExportSurfaceHandle() tells of a surface that one linear dmabuf holds.
struct ExportedSurface {
	UniqueFd dmabuf;
	VideoInfo layout; ///< for the visible size asked for; modifier as the driver says
};

/// The dmabuf of a surface, described for frames of `visible` size. not_supported when the planes
/// lie in several dmabufs, or in a form that a VideoInfo cannot describe.
Result<ExportedSurface> export_surface(const Display &display, const Surface &surface,
				       PixelFormat format, Size visible);

/// A surface of `size` pixels in somebody else's dmabuf, whose planes lie as `layout` says.
/// `memory_types` are those of the driver (SurfaceTraits). The error has the driver's words of the
/// last form tried.
Result<Surface> import_surface(const DisplayRef &display, const Memory &memory,
			       const VideoInfo &layout, Size size, std::uint32_t memory_types);

/// VA_RT_FORMAT_* of a pixel format; 0 for those that penstock gives no driver.
std::uint32_t rt_format_of(PixelFormat format);

} // namespace penstock::vaapi
