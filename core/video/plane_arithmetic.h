#pragma once

#include <cstdint>
#include <limits>
#include <span>

#include "core/video/pixel_format.h"

namespace penstock {

// How the planes of a format follow from each other: the one place that knows about subsampling.

/// Widths, strides and row counts are sums and products of a few 32-bit numbers, so 64 bits hold
/// them; only stride * rows needs its factors checked first.
using Wide = std::uint64_t;

/// The largest size and offset in a layout.
inline constexpr Wide kMaxBytes = std::numeric_limits<std::uint32_t>::max();

constexpr Wide divided_up(Wide value, Wide divisor)
{
	return (value + divisor - 1) / divisor;
}

std::span<const PlaneFormat> planes_of(const PixelFormatInfo &format);

/// Bytes of a line of `width` columns.
Wide line_bytes_of(const PlaneFormat &plane, Wide width);

/// What the first plane's stride must be a multiple of, so that every plane's is a whole number.
Wide stride_unit(const PixelFormatInfo &format);

/// A plane's stride with as many columns as the first plane's has.
Wide stride_of(const PixelFormatInfo &format, const PlaneFormat &plane, Wide first_stride);

/// The least stride of the first plane with which every plane's lines hold `width` columns.
Wide least_stride(const PixelFormatInfo &format, Wide width);

} // namespace penstock
