#include "devices/pattern/ink.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace penstock::pattern {
namespace {

using enum PixelFormat;
using Unit = Ink::Unit;

// H.273
constexpr std::uint8_t kBt709 = 1;
constexpr std::uint8_t kSmpte170m = 6;
constexpr std::uint8_t kSrgbTransfer = 13;
constexpr std::uint8_t kRgbMatrix = 0;

constexpr std::uint32_t kHdLines = 720;

/// The components of a packed format in the order of memory: Y, U, V, R, G, B, and x for a byte
/// that nobody looks at or that is opaque. Two lines of a Bayer format, of two columns each.
struct PackedOrder {
	PixelFormat format;
	std::string_view lines[2];
	unsigned bits = 8;
};

constexpr PackedOrder kPackedOrders[] = {
	{kYUYV, {"YUYV", "YUYV"}}, {kUYVY, {"UYVY", "UYVY"}}, {kYVYU, {"YVYU", "YVYU"}},
	{kVYUY, {"VYUY", "VYUY"}}, {kRGB3, {"RGB", "RGB"}},   {kBGR3, {"BGR", "BGR"}},
	{kXR24, {"BGRx", "BGRx"}}, {kXB24, {"RGBx", "RGBx"}}, {kAR24, {"BGRx", "BGRx"}},
	{kAB24, {"RGBx", "RGBx"}}, {kBX24, {"xRGB", "xRGB"}}, {kRX24, {"xBGR", "xBGR"}},
	{kBA24, {"xRGB", "xRGB"}}, {kRA24, {"xBGR", "xBGR"}}, {kBA81, {"BG", "GR"}},
	{kGBRG, {"GB", "RG"}},	   {kGRBG, {"GR", "BG"}},     {kRGGB, {"RG", "GB"}},
	{kBG10, {"BG", "GR"}, 10}, {kGB10, {"GB", "RG"}, 10}, {kBA10, {"GR", "BG"}, 10},
	{kRG10, {"RG", "GB"}, 10},
};

const PackedOrder *find_order(PixelFormat format)
{
	const auto *found = std::ranges::find(kPackedOrders, format, &PackedOrder::format);
	return found == std::end(kPackedOrders) ? nullptr : found;
}

bool is_yuv(PixelFormat format)
{
	const PackedOrder *order = find_order(format);
	return order ? order->lines[0].find('Y') != std::string_view::npos : format != kRGBP;
}

/// The six components of one colour, each as a share of 1 (chroma from -0.5 on).
struct Components {
	double red, green, blue;
	double luma, cb, cr;
};

Components components_of(Rgb colour, const Colorimetry &colorimetry)
{
	const bool bt709 = colorimetry.matrix == kBt709;
	const double kr = bt709 ? 0.2126 : 0.299;
	const double kb = bt709 ? 0.0722 : 0.114;
	Components c{};
	c.red = colour.red / 255.0;
	c.green = colour.green / 255.0;
	c.blue = colour.blue / 255.0;
	c.luma = kr * c.red + (1 - kr - kb) * c.green + kb * c.blue;
	c.cb = (c.blue - c.luma) / (2 * (1 - kb));
	c.cr = (c.red - c.luma) / (2 * (1 - kr));
	return c;
}

/// A sample of `bits` bits: limited range for Y, U and V, full range for R, G and B (H.273).
std::uint32_t quantised(const Components &c, char component, unsigned bits)
{
	const double scale = 1u << (bits - 8);
	const double most = (1u << bits) - 1;
	const auto rounded = [](double value) {
		return static_cast<std::uint32_t>(std::lround(value));
	};
	switch (component) {
	case 'Y':
		return rounded(scale * (16 + 219 * c.luma));
	case 'U':
		return rounded(scale * (128 + 224 * c.cb));
	case 'V':
		return rounded(scale * (128 + 224 * c.cr));
	case 'R':
		return rounded(most * c.red);
	case 'G':
		return rounded(most * c.green);
	case 'B':
		return rounded(most * c.blue);
	default:
		return static_cast<std::uint32_t>(most);
	}
}

/// Little-endian where a sample has more than 8 bits. `shift` puts it into the top of its word.
Unit unit_of(const Components &c, std::string_view order, unsigned bits, unsigned shift = 0)
{
	Unit unit;
	for (char component : order) {
		const std::uint32_t sample = quantised(c, component, bits) << shift;
		unit.bytes[unit.length++] = static_cast<std::byte>(sample);
		if (bits > 8)
			unit.bytes[unit.length++] = static_cast<std::byte>(sample >> 8);
	}
	return unit;
}

Unit rgb565(const Components &c)
{
	const std::uint32_t word = quantised(c, 'R', 8) >> 3 << 11 |
				   quantised(c, 'G', 8) >> 2 << 5 | quantised(c, 'B', 8) >> 3;
	return {{static_cast<std::byte>(word), static_cast<std::byte>(word >> 8)}, 2};
}

std::string_view order_of(PlaneContent content)
{
	switch (content) {
	case PlaneContent::kLuma:
		return "Y";
	case PlaneContent::kCbCr:
		return "UV";
	case PlaneContent::kCrCb:
		return "VU";
	case PlaneContent::kCb:
		return "U";
	case PlaneContent::kCr:
		return "V";
	default:
		return {};
	}
}

Unit unit_of(PixelFormat format, std::size_t plane, std::size_t line, const Components &c)
{
	if (const PackedOrder *order = find_order(format))
		return unit_of(c, order->lines[line], order->bits);
	if (format == kRGBP)
		return rgb565(c);
	const std::string_view order = order_of(pixel_format_info(format).planes[plane].content);
	return format == kP010 ? unit_of(c, order, 10, 6) : unit_of(c, order, 8);
}

} // namespace

Colorimetry colorimetry_of(PixelFormat format, Size size)
{
	using Range = Colorimetry::Range;
	if (!is_yuv(format))
		return {kBt709, kSrgbTransfer, kRgbMatrix, Range::kFull};
	const std::uint8_t standard = size.height >= kHdLines ? kBt709 : kSmpte170m;
	return {standard, standard, standard, Range::kLimited};
}

Ink::Ink(PixelFormat format, Rgb colour, const Colorimetry &colorimetry)
{
	const Components c = components_of(colour, colorimetry);
	const PixelFormatInfo &info = pixel_format_info(format);
	for (std::size_t plane = 0; plane < info.plane_count; ++plane)
		for (std::size_t line = 0; line < 2; ++line) {
			Unit &unit = units_[plane][line];
			unit = unit_of(format, plane, line, c);
			const PlaneFormat &samples = info.planes[plane];
			unit.columns =
				static_cast<std::uint8_t>(samples.horizontal_subsampling *
							  unit.length / samples.bytes_per_sample);
		}
}

} // namespace penstock::pattern
