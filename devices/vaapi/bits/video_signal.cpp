#include "devices/vaapi/bits/video_signal.h"

namespace penstock::vaapi {

namespace {

constexpr std::uint8_t kUnspecified = 2;
constexpr std::uint8_t kRgbMatrix = 0;
constexpr std::uint32_t kUnspecifiedVideoFormat = 5;

} // namespace

void write_video_signal(BitWriter &out, const Colorimetry &colorimetry)
{
	Colorimetry told = colorimetry;
	if (told.matrix == kRgbMatrix)
		told.matrix = kUnspecified;
	const bool colours = told.primaries != kUnspecified || told.transfer != kUnspecified ||
			     told.matrix != kUnspecified;
	const bool present = colours || told.range != Colorimetry::Range::kUnspecified;

	out.flag(present);
	if (!present)
		return;
	out.u(kUnspecifiedVideoFormat, 3);
	out.flag(told.range == Colorimetry::Range::kFull);
	out.flag(colours); // colour_description_present_flag
	if (!colours)
		return;
	out.u(told.primaries, 8);
	out.u(told.transfer, 8);
	out.u(told.matrix, 8);
}

} // namespace penstock::vaapi
