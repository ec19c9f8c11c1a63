#include "tests/swva/run/conversion.h"

#include <array>
#include <vector>

#include <fmt/format.h>
#include <libyuv.h>

namespace swva {
namespace {

// A picture of 4:2:0 in three planes: the format in which pictures are scaled.
struct Planar {
	int width;
	int height;
	std::vector<std::uint8_t> bytes;

	Planar(int w, int h)
		: width(w), height(h),
		  bytes(static_cast<std::size_t>(w) * h +
			static_cast<std::size_t>(chroma_width()) * chroma_height() * 2)
	{}

	int chroma_width() const { return (width + 1) / 2; }
	int chroma_height() const { return (height + 1) / 2; }
	std::uint8_t *y() { return bytes.data(); }
	std::uint8_t *u() { return y() + static_cast<std::ptrdiff_t>(width) * height; }
	std::uint8_t *v()
	{
		return u() + static_cast<std::ptrdiff_t>(chroma_width()) * chroma_height();
	}
};

struct Bytes {
	std::uint8_t *data;
	int pitch;
};

// The first byte of a region in a plane.
Bytes region_plane(const Surface &surface, std::size_t plane, const VARectangle &region)
{
	const SurfacePlane &where = surface.layout.planes[plane];
	const auto row =
		static_cast<std::uint32_t>(region.y) / surface.format->planes[plane].height_divisor;
	std::byte *data = surface.plane(plane) + std::size_t{row} * where.pitch +
			  surface.format->row_bytes(plane, static_cast<std::uint32_t>(region.x));
	return {reinterpret_cast<std::uint8_t *>(data), static_cast<int>(where.pitch)};
}

// Converts any format to planar 4:2:0; non-zero when it cannot.
int to_planar(const Conversion &conversion, Planar &to)
{
	const auto plane = [&](std::size_t i) {
		return region_plane(conversion.source, i, conversion.source_region);
	};
	const Bytes first = plane(0);
	const auto packed = [&](auto function) {
		return function(first.data, first.pitch, to.y(), to.width, to.u(),
				to.chroma_width(), to.v(), to.chroma_width(), to.width, to.height);
	};
	const auto planar = [&](std::size_t u, std::size_t v) {
		return libyuv::I420Copy(first.data, first.pitch, plane(u).data, plane(u).pitch,
					plane(v).data, plane(v).pitch, to.y(), to.width, to.u(),
					to.chroma_width(), to.v(), to.chroma_width(), to.width,
					to.height);
	};
	switch (conversion.source.format->fourcc) {
	case VA_FOURCC_NV12:
		return libyuv::NV12ToI420(first.data, first.pitch, plane(1).data, plane(1).pitch,
					  to.y(), to.width, to.u(), to.chroma_width(), to.v(),
					  to.chroma_width(), to.width, to.height);
	case VA_FOURCC_I420:
		return planar(1, 2);
	case VA_FOURCC_YV12:
		return planar(2, 1);
	case VA_FOURCC_YUY2:
		return packed(libyuv::YUY2ToI420);
	case VA_FOURCC_UYVY:
		return packed(libyuv::UYVYToI420);
	case VA_FOURCC_BGRX:
	case VA_FOURCC_BGRA:
		// libyuv names the order in a word, not in memory.
		return packed(libyuv::ARGBToI420);
	case VA_FOURCC_RGBX:
	case VA_FOURCC_RGBA:
		return packed(libyuv::ABGRToI420);
	default:
		return -1;
	}
}

int scale(Planar &from, Planar &to)
{
	return libyuv::I420Scale(from.y(), from.width, from.u(), from.chroma_width(), from.v(),
				 from.chroma_width(), from.width, from.height, to.y(), to.width,
				 to.u(), to.chroma_width(), to.v(), to.chroma_width(), to.width,
				 to.height, libyuv::kFilterBilinear);
}

int to_nv12(const Conversion &conversion, Planar &from)
{
	const Bytes luma = region_plane(conversion.target, 0, conversion.target_region);
	const Bytes chroma = region_plane(conversion.target, 1, conversion.target_region);
	return libyuv::I420ToNV12(from.y(), from.width, from.u(), from.chroma_width(), from.v(),
				  from.chroma_width(), luma.data, luma.pitch, chroma.data,
				  chroma.pitch, from.width, from.height);
}

bool inside(const VARectangle &region, const Surface &surface)
{
	return region.x >= 0 && region.y >= 0 && region.x % 2 == 0 && region.y % 2 == 0 &&
	       region.width > 0 && region.height > 0 &&
	       static_cast<std::uint32_t>(region.x) + region.width <= surface.width &&
	       static_cast<std::uint32_t>(region.y) + region.height <= surface.height;
}

} // namespace

std::optional<std::string> convert(const Conversion &conversion)
{
	if (conversion.target.format->fourcc != VA_FOURCC_NV12)
		return "the target is not NV12";
	if (!inside(conversion.source_region, conversion.source) ||
	    !inside(conversion.target_region, conversion.target))
		return "a region is not within its surface, or begins at an odd place";
	Planar source(conversion.source_region.width, conversion.source_region.height);
	if (to_planar(conversion, source) != 0)
		return fmt::format("no conversion from {}",
				   fourcc_text(conversion.source.format->fourcc).text);
	Planar target(conversion.target_region.width, conversion.target_region.height);
	const bool scaled = source.width != target.width || source.height != target.height;
	if (scaled && scale(source, target) != 0)
		return "libyuv does not scale this";
	if (to_nv12(conversion, scaled ? target : source) != 0)
		return "libyuv does not convert this";
	return std::nullopt;
}

} // namespace swva
