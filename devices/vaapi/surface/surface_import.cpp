#include "devices/vaapi/surface/surface.h"

#include <array>
#include <cerrno>
#include <limits>
#include <optional>

#include <drm_fourcc.h>
#include <fmt/format.h>
#include <va/va_drmcommon.h>

namespace penstock::vaapi {

namespace {

struct ImportedMemory {
	int fd;
	std::uint32_t size;
};

/// Drivers check the size against the object's, so it is the dmabuf's true length.
Result<ImportedMemory> measure(const Memory &memory)
{
	const off_t length = ::lseek(memory.fd(), 0, SEEK_END);
	if (length < 0)
		return system_error(errno, "lseek " + memory.description());
	if (length > std::numeric_limits<std::uint32_t>::max())
		return make_error(std::errc::value_too_large, "import " + memory.description());
	return ImportedMemory{memory.fd(), static_cast<std::uint32_t>(length)};
}

/// The DRM format of one plane by itself; 0 where there is none.
std::uint32_t layer_format(const PixelFormatInfo &info, std::size_t plane)
{
	if (info.plane_count == 1)
		return info.drm;
	switch (info.planes[plane].bytes_per_sample) {
	case 1:
		return DRM_FORMAT_R8;
	case 2:
		return info.planes[plane].content == PlaneContent::kLuma ? DRM_FORMAT_R16
									 : DRM_FORMAT_GR88;
	case 4:
		return DRM_FORMAT_GR1616;
	default:
		return 0;
	}
}

using Descriptor = VADRMPRIMESurfaceDescriptor;

Descriptor describe_object(ImportedMemory memory, const VideoInfo &layout, Size size)
{
	Descriptor descriptor{};
	descriptor.fourcc = pixel_format_info(layout.format()).va;
	descriptor.width = size.width;
	descriptor.height = size.height;
	descriptor.num_objects = 1;
	descriptor.objects[0].fd = memory.fd;
	descriptor.objects[0].size = memory.size;
	descriptor.objects[0].drm_format_modifier = layout.modifier;
	return descriptor;
}

/// One layer for each plane: R8 and GR88 for NV12. Mesa 22 takes nothing else.
Descriptor separate_layers(ImportedMemory memory, const VideoInfo &layout, Size size)
{
	Descriptor descriptor = describe_object(memory, layout, size);
	const PixelFormatInfo &info = pixel_format_info(layout.format());
	descriptor.num_layers = info.plane_count;
	for (std::size_t i = 0; i < info.plane_count; ++i) {
		auto &layer = descriptor.layers[i];
		layer.drm_format = layer_format(info, i);
		layer.num_planes = 1;
		layer.offset[0] = layout.plane(i).offset;
		layer.pitch[0] = layout.plane(i).stride;
	}
	return descriptor;
}

/// One layer of all planes.
Descriptor composed_layers(ImportedMemory memory, const VideoInfo &layout, Size size)
{
	Descriptor descriptor = describe_object(memory, layout, size);
	const PixelFormatInfo &info = pixel_format_info(layout.format());
	descriptor.num_layers = 1;
	auto &layer = descriptor.layers[0];
	layer.drm_format = info.drm;
	layer.num_planes = info.plane_count;
	for (std::size_t i = 0; i < info.plane_count; ++i) {
		layer.offset[i] = layout.plane(i).offset;
		layer.pitch[i] = layout.plane(i).stride;
	}
	return descriptor;
}

/// The first generation of PRIME import: always linear, one object.
VASurfaceAttribExternalBuffers legacy_buffer(ImportedMemory memory, std::uintptr_t &handle,
					     const VideoInfo &layout, Size size)
{
	handle = static_cast<std::uintptr_t>(memory.fd);
	VASurfaceAttribExternalBuffers buffer{};
	buffer.pixel_format = pixel_format_info(layout.format()).va;
	buffer.width = size.width;
	buffer.height = size.height;
	buffer.data_size = memory.size;
	buffer.num_planes = static_cast<std::uint32_t>(layout.planes().size());
	for (std::size_t i = 0; i < layout.planes().size(); ++i) {
		buffer.pitches[i] = layout.plane(i).stride;
		buffer.offsets[i] = layout.plane(i).offset;
	}
	buffer.buffers = &handle;
	buffer.num_buffers = 1;
	return buffer;
}

/// iHD and Mesa read them in turn, and need the memory type before they reach the descriptor; both
/// ignore attributes without the flag.
std::array<VASurfaceAttrib, 3> import_attributes(std::uint32_t va_format, std::uint32_t type,
						 void *descriptor)
{
	std::array<VASurfaceAttrib, 3> attributes{};
	for (VASurfaceAttrib &attribute : attributes) {
		attribute.flags = VA_SURFACE_ATTRIB_SETTABLE;
		attribute.value.type = VAGenericValueTypeInteger;
	}
	attributes[0].type = VASurfaceAttribPixelFormat;
	attributes[0].value.value.i = static_cast<int>(va_format);
	attributes[1].type = VASurfaceAttribMemoryType;
	attributes[1].value.value.i = static_cast<int>(type);
	attributes[2].type = VASurfaceAttribExternalBufferDescriptor;
	attributes[2].value.type = VAGenericValueTypePointer;
	attributes[2].value.value.p = descriptor;
	return attributes;
}

Result<Surface> try_import(const DisplayRef &display, PixelFormat format, Size size,
			   std::uint32_t memory_type, void *descriptor, std::string_view form)
{
	auto attributes = import_attributes(pixel_format_info(format).va, memory_type, descriptor);
	VASurfaceID id = VA_INVALID_ID;
	VAStatus status = display->try_call(
		"vaCreateSurfaces", vaCreateSurfaces, rt_format_of(format), size.width, size.height,
		&id, 1u, attributes.data(), static_cast<unsigned>(attributes.size()));
	if (status != VA_STATUS_SUCCESS)
		return display->error(status, "vaCreateSurfaces", form);
	return Surface(display, id);
}

} // namespace

Result<Surface> import_surface(const DisplayRef &display, const Memory &memory,
			       const VideoInfo &layout, Size size, std::uint32_t memory_types)
{
	// iHD reads all planes from the first object, whatever the descriptor says.
	if (layout.memory_count() != 1)
		return make_error(std::errc::not_supported,
				  fmt::format("import {} from {} memories",
					      name_of(layout.format()), layout.memory_count()));
	auto object = measure(memory);
	if (!object)
		return propagate(object);

	const std::string what = to_string(layout);
	Result<Surface> surface = make_error(std::errc::not_supported,
					     fmt::format("{} imports no dmabufs", display->path()));
	if ((memory_types & VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2) != 0) {
		Descriptor descriptor = separate_layers(*object, layout, size);
		surface = try_import(display, layout.format(), size,
				     VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2, &descriptor,
				     what + ", separate layers");
		if (!surface && layout.planes().size() > 1) {
			descriptor = composed_layers(*object, layout, size);
			surface = try_import(display, layout.format(), size,
					     VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2, &descriptor,
					     what);
		}
	}
	if (!surface && layout.modifier == DRM_FORMAT_MOD_LINEAR &&
	    (memory_types & VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME) != 0) {
		std::uintptr_t handle = 0;
		auto buffer = legacy_buffer(*object, handle, layout, size);
		surface = try_import(display, layout.format(), size,
				     VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME, &buffer,
				     what + ", legacy PRIME");
	}
	return surface;
}

} // namespace penstock::vaapi
