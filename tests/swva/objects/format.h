#pragma once

#include <cstdint>
#include <span>

#include <va/va.h>

namespace swva {

/// One plane of a pixel format: bytes per column group and subsampling.
struct FormatPlane {
	std::uint32_t drm;   ///< DRM fourcc of the plane as a layer of its own
	std::uint32_t bytes; ///< per sample (pair)
	std::uint32_t width_divisor;
	std::uint32_t height_divisor;
};

struct Format {
	std::uint32_t fourcc; ///< VA_FOURCC_…
	std::uint32_t rt_format;
	std::uint32_t drm; ///< DRM fourcc of all planes together
	std::uint32_t bits_per_pixel;
	std::span<const FormatPlane> planes;

	std::uint32_t row_bytes(std::size_t plane, std::uint32_t width) const
	{
		const FormatPlane &p = planes[plane];
		return (width + p.width_divisor - 1) / p.width_divisor * p.bytes;
	}
	std::uint32_t rows(std::size_t plane, std::uint32_t height) const
	{
		return (height + planes[plane].height_divisor - 1) / planes[plane].height_divisor;
	}
};

std::span<const Format> formats();
/// Null when there is none.
const Format *find_format(std::uint32_t fourcc);
/// The first one of a VA_RT_FORMAT_….
const Format *default_format(std::uint32_t rt_format);

VAImageFormat image_format(const Format &format);

/// "NV12".
struct FourccText {
	char text[5];
};
FourccText fourcc_text(std::uint32_t fourcc);

} // namespace swva
