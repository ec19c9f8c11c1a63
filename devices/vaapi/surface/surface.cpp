#include "devices/vaapi/surface/surface.h"

#include <array>

#include <fmt/format.h>
#include <va/va_drmcommon.h>

namespace penstock::vaapi {

namespace {

/// iHD and Mesa ignore attributes without the flag.
VASurfaceAttrib integer_attribute(VASurfaceAttribType type, std::uint32_t value)
{
	VASurfaceAttrib attribute{};
	attribute.type = type;
	attribute.flags = VA_SURFACE_ATTRIB_SETTABLE;
	attribute.value.type = VAGenericValueTypeInteger;
	attribute.value.value.i = static_cast<int>(value);
	return attribute;
}

} // namespace

VAStatus destroy_surface(VADisplay display, VASurfaceID surface)
{
	return vaDestroySurfaces(display, &surface, 1);
}

std::uint32_t rt_format_of(PixelFormat format)
{
	switch (format) {
	case PixelFormat::kNV12:
	case PixelFormat::kNV21:
	case PixelFormat::kYU12:
	case PixelFormat::kYV12:
		return VA_RT_FORMAT_YUV420;
	case PixelFormat::kP010:
		return VA_RT_FORMAT_YUV420_10;
	case PixelFormat::k422P:
	case PixelFormat::kYUYV:
	case PixelFormat::kUYVY:
	case PixelFormat::kYVYU:
	case PixelFormat::kVYUY:
		return VA_RT_FORMAT_YUV422;
	case PixelFormat::kYU24:
		return VA_RT_FORMAT_YUV444;
	case PixelFormat::kGREY:
		return VA_RT_FORMAT_YUV400;
	case PixelFormat::kXR24:
	case PixelFormat::kXB24:
	case PixelFormat::kAR24:
	case PixelFormat::kAB24:
	case PixelFormat::kBX24:
	case PixelFormat::kRX24:
	case PixelFormat::kBA24:
	case PixelFormat::kRA24:
		return VA_RT_FORMAT_RGB32;
	case PixelFormat::kRGBP:
		return VA_RT_FORMAT_RGB16;
	default:
		return 0;
	}
}

Result<Surface> create_surface(const DisplayRef &display, PixelFormat format, Size size)
{
	std::array attributes{
		integer_attribute(VASurfaceAttribPixelFormat, pixel_format_info(format).va)};
	VASurfaceID id = VA_INVALID_ID;
	VAStatus status = display->try_call(
		"vaCreateSurfaces", vaCreateSurfaces, rt_format_of(format), size.width, size.height,
		&id, 1u, attributes.data(), static_cast<unsigned>(attributes.size()));
	if (status != VA_STATUS_SUCCESS)
		return display->error(status, "vaCreateSurfaces",
				      fmt::format("{} {}", name_of(format), to_string(size)));
	return Surface(display, id);
}

} // namespace penstock::vaapi
