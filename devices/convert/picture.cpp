#include "devices/convert/picture.h"

#include <algorithm>
#include <utility>

namespace penstock::software {
namespace {

using enum PixelFormat;

constexpr std::pair<PixelFormat, PixelFormat> kStandIns[] = {
	{kNM12, kNV12}, {kNM21, kNV21}, {kNM16, kNV16}, {kNM61, kNV61}, {kYV12, kYU12},
	{kYM12, kYU12}, {kYM21, kYU12}, {kYM16, k422P}, {kYM24, kYU24}, {kXR24, kAR24},
	{kXB24, kAB24}, {kBX24, kBA24}, {kRX24, kRA24},
};

bool is_one_of(PixelFormat format, std::initializer_list<PixelFormat> formats)
{
	return std::ranges::find(formats, format) != formats.end();
}

} // namespace

PixelFormat canonical(PixelFormat format)
{
	const auto *found =
		std::ranges::find(kStandIns, format, &std::pair<PixelFormat, PixelFormat>::first);
	return found == std::end(kStandIns) ? format : found->second;
}

std::size_t place_of(PixelFormat format, std::size_t plane)
{
	switch (pixel_format_info(format).planes[plane].content) {
	case PlaneContent::kCb:
		return 1;
	case PlaneContent::kCr:
		return 2;
	default:
		return plane;
	}
}

bool has_alpha(PixelFormat format)
{
	return is_one_of(format, {kAR24, kAB24, kBA24, kRA24});
}

bool has_unused_byte(PixelFormat format)
{
	return is_one_of(format, {kXR24, kXB24, kBX24, kRX24});
}

bool is_bayer(PixelFormat format)
{
	return is_one_of(format, {kBA81, kGBRG, kGRBG, kRGGB, kBG10, kGB10, kBA10, kRG10});
}

} // namespace penstock::software
