#include "devices/vaapi/surface/surface.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <sys/stat.h>
#include <va/va_drmcommon.h>

namespace penstock::vaapi {

namespace {

/// The descriptors that an export gave; each is the caller's to close.
class ExportedFds
{
public:
	explicit ExportedFds(const VADRMPRIMESurfaceDescriptor &surface)
	{
		// Of a count that cannot be, the first object is believed. The others are zeroes,
		// and descriptor 0 is somebody else's.
		const std::size_t count =
			surface.num_objects <= fds_.size() ? surface.num_objects : 1;
		for (std::size_t i = 0; i < count; ++i)
			fds_[i].reset(surface.objects[i].fd);
	}

	UniqueFd take(std::size_t index) { return std::move(fds_[index]); }

	/// Whether it is a descriptor of the same dmabuf as the first. Mesa exports a buffer once
	/// for each plane; the kernel has one dmabuf for it then, whose inode tells so.
	bool is_first(std::size_t index) const
	{
		return index == 0 || (index < fds_.size() && fds_[index] &&
				      same_file(fds_[index].get(), fds_[0].get()));
	}

private:
	static bool same_file(int one, int other)
	{
		struct stat a {};
		struct stat b {};
		return ::fstat(one, &a) == 0 && ::fstat(other, &b) == 0 && a.st_dev == b.st_dev &&
		       a.st_ino == b.st_ino;
	}

	std::array<UniqueFd, 4> fds_;
};

/// Rows that plane `index` may occupy: up to the next one, or to the object's end.
std::uint32_t rows_of(const std::array<PlaneLayout, kMaxPlanes> &planes, std::size_t index,
		      std::size_t count, std::uint32_t object_size)
{
	const PlaneLayout &plane = planes[index];
	std::uint32_t end = object_size;
	for (std::size_t i = 0; i < count; ++i)
		if (planes[i].offset > plane.offset)
			end = std::min(end, planes[i].offset);
	return end > plane.offset ? (end - plane.offset) / plane.stride : 0;
}

Result<VideoInfo> layout_of(const VADRMPRIMESurfaceDescriptor &surface, const ExportedFds &fds,
			    PixelFormat format, Size visible)
{
	const PixelFormatInfo &info = pixel_format_info(format);
	if (surface.num_layers != info.plane_count || surface.num_objects == 0)
		return make_error(std::errc::not_supported,
				  fmt::format("exported {} has {} layers in {} objects", info.name,
					      surface.num_layers, surface.num_objects));
	std::array<PlaneLayout, kMaxPlanes> planes{};
	for (std::size_t i = 0; i < info.plane_count; ++i) {
		const auto &layer = surface.layers[i];
		const std::uint32_t object = layer.object_index[0];
		if (layer.num_planes != 1 || layer.pitch[0] == 0)
			return make_error(std::errc::not_supported,
					  fmt::format("exported layer {} has {} planes, pitch {}",
						      i, layer.num_planes, layer.pitch[0]));
		if (!fds.is_first(object) || surface.objects[object].drm_format_modifier !=
						     surface.objects[0].drm_format_modifier)
			return make_error(std::errc::not_supported,
					  "exported planes lie in several dmabufs");
		planes[i].offset = layer.offset[0];
		planes[i].stride = layer.pitch[0];
	}
	for (std::size_t i = 0; i < info.plane_count; ++i)
		planes[i].rows = rows_of(planes, i, info.plane_count, surface.objects[0].size);
	// What is left after the last plane is no part of it.
	for (std::size_t i = 1; i < info.plane_count; ++i)
		planes[i].rows = std::min(
			planes[i].rows, (planes[0].rows + info.planes[i].vertical_subsampling - 1) /
						info.planes[i].vertical_subsampling);
	auto layout = VideoInfo::create(format, visible, std::span(planes).first(info.plane_count));
	if (layout)
		layout->modifier = surface.objects[0].drm_format_modifier;
	return layout;
}

} // namespace

Result<ExportedSurface> export_surface(const Display &display, const Surface &surface,
				       PixelFormat format, Size visible)
{
	VADRMPRIMESurfaceDescriptor descriptor{};
	// A driver that counts more objects than it fills in must not have descriptor 0 closed.
	for (auto &object : descriptor.objects)
		object.fd = -1;
	VAStatus status = display.try_call(
		"vaExportSurfaceHandle", vaExportSurfaceHandle, surface.id(),
		VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2,
		VA_EXPORT_SURFACE_READ_WRITE | VA_EXPORT_SURFACE_SEPARATE_LAYERS, &descriptor);
	if (status != VA_STATUS_SUCCESS)
		return display.error(status, "vaExportSurfaceHandle");
	ExportedFds fds(descriptor);
	auto layout = layout_of(descriptor, fds, format, visible);
	if (!layout)
		return propagate(layout);
	return ExportedSurface{fds.take(0), *layout};
}

} // namespace penstock::vaapi
