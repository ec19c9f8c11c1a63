#include "core/video/layout_checks.h"

#include <string>

#include <fmt/format.h>

#include "core/video/plane_arithmetic.h"

namespace penstock {

namespace {

std::string label(PixelFormat format, Size size)
{
	return fmt::format("{} {}", name_of(format), to_string(size));
}

bool overlap(const PlaneLayout &a, const PlaneLayout &b)
{
	return a.memory == b.memory && a.start() < b.start() + b.length() &&
	       b.start() < a.start() + a.length();
}

} // namespace

tl::unexpected<Error> invalid_layout(PixelFormat format, Size size, std::string_view why)
{
	return make_error(std::errc::invalid_argument,
			  fmt::format("{}: {}", label(format, size), why));
}

tl::unexpected<Error> layout_too_large(PixelFormat format, Size size)
{
	return make_error(std::errc::value_too_large,
			  label(format, size) + ": the layout does not fit 32 bits");
}

Status check_picture(PixelFormat format, Size size, bool compressed)
{
	if (format == PixelFormat::kInvalid)
		return make_error(std::errc::invalid_argument, "no pixel format");
	if (size.width == 0 || size.height == 0)
		return invalid_layout(format, size, "the picture is empty");
	if (pixel_format_info(format).compressed != compressed)
		return invalid_layout(format, size,
				      compressed ? "not a compressed format"
						 : "a compressed format has no planes to lay out");
	return {};
}

Status check_plane(PixelFormat format, Size size, std::size_t index, const PlaneLayout &plane)
{
	const PixelFormatInfo &info = pixel_format_info(format);
	const PlaneFormat &samples = info.planes[index];
	const std::size_t memory = info.memory_count > 1 ? index : 0;
	if (plane.memory != memory)
		return invalid_layout(format, size,
				      fmt::format("plane {} is in memory {} instead of {}", index,
						  plane.memory, memory));

	const Wide line = Wide{plane.padding_left} + line_bytes_of(samples, size.width);
	if (plane.stride < line)
		return invalid_layout(format, size,
				      fmt::format("plane {} has stride {}, its lines need {} bytes",
						  index, plane.stride, line));

	const Wide rows =
		Wide{plane.padding_top} + divided_up(size.height, samples.vertical_subsampling);
	if (plane.rows < rows)
		return invalid_layout(format, size,
				      fmt::format("plane {} has {} rows, the picture needs {}",
						  index, plane.rows, rows));

	const Wide before = Wide{plane.padding_top} * plane.stride + plane.padding_left;
	if (plane.offset < before)
		return invalid_layout(
			format, size,
			fmt::format("plane {} has {} bytes of padding before its offset {}", index,
				    before, plane.offset));

	const Wide length = Wide{plane.stride} * plane.rows;
	if (length > kMaxBytes || plane.offset - before + length > kMaxBytes)
		return layout_too_large(format, size);
	return {};
}

Status check_overlaps(PixelFormat format, Size size, std::span<const PlaneLayout> planes)
{
	for (std::size_t i = 0; i < planes.size(); ++i)
		for (std::size_t j = 0; j < i; ++j)
			if (overlap(planes[i], planes[j]))
				return invalid_layout(
					format, size,
					fmt::format("planes {} and {} overlap", j, i));
	return {};
}

} // namespace penstock
