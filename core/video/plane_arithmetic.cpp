#include "core/video/plane_arithmetic.h"

#include <algorithm>
#include <numeric>

namespace penstock {
namespace {

/// A plane's stride as a fraction of the first plane's.
struct Ratio {
	Wide num;
	Wide den;
};

Ratio stride_ratio(const PixelFormatInfo &format, const PlaneFormat &plane)
{
	const PlaneFormat &first = format.planes[0];
	const Wide num = Wide{plane.bytes_per_sample} * first.horizontal_subsampling;
	const Wide den = Wide{first.bytes_per_sample} * plane.horizontal_subsampling;
	const Wide common = std::gcd(num, den);
	return {num / common, den / common};
}

} // namespace

std::span<const PlaneFormat> planes_of(const PixelFormatInfo &format)
{
	return {format.planes.data(), format.plane_count};
}

Wide line_bytes_of(const PlaneFormat &plane, Wide width)
{
	return divided_up(width, plane.horizontal_subsampling) * plane.bytes_per_sample;
}

Wide stride_unit(const PixelFormatInfo &format)
{
	Wide unit = 1;
	for (const PlaneFormat &plane : planes_of(format))
		unit = std::lcm(unit, stride_ratio(format, plane).den);
	return unit;
}

Wide least_stride(const PixelFormatInfo &format, Wide width)
{
	Wide stride = 0;
	for (const PlaneFormat &plane : planes_of(format)) {
		const Ratio ratio = stride_ratio(format, plane);
		stride = std::max(stride,
				  divided_up(line_bytes_of(plane, width) * ratio.den, ratio.num));
	}
	const Wide unit = stride_unit(format);
	return divided_up(stride, unit) * unit;
}

Wide stride_of(const PixelFormatInfo &format, const PlaneFormat &plane, Wide first_stride)
{
	const Ratio ratio = stride_ratio(format, plane);
	return first_stride * ratio.num / ratio.den;
}

} // namespace penstock
