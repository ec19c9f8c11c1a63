#include "core/video/colorimetry.h"

#include <string_view>

namespace penstock {
namespace {

constexpr std::uint8_t kUnspecified = 2;

bool fits(std::uint8_t a, std::uint8_t b)
{
	return a == b || a == kUnspecified || b == kUnspecified;
}

// H.273 lists these code points as functionally the same.
std::uint8_t primaries_meaning(std::uint8_t code)
{
	return code == 7 ? 6 : code;
}

std::uint8_t transfer_meaning(std::uint8_t code)
{
	return code == 6 || code == 14 || code == 15 ? 1 : code;
}

std::uint8_t matrix_meaning(std::uint8_t code)
{
	return code == 6 ? 5 : code;
}

std::string_view primaries_name(std::uint8_t code)
{
	switch (code) {
	case 1:
		return "bt709";
	case 2:
		return "unspecified";
	case 5:
		return "bt601-625";
	case 6:
	case 7:
		return "bt601-525";
	case 9:
		return "bt2020";
	case 12:
		return "display-p3";
	default:
		return {};
	}
}

std::string_view transfer_name(std::uint8_t code)
{
	switch (code) {
	case 1:
		return "bt709";
	case 2:
		return "unspecified";
	case 6:
		return "bt601";
	case 8:
		return "linear";
	case 13:
		return "srgb";
	case 14:
	case 15:
		return "bt2020";
	case 16:
		return "pq";
	case 18:
		return "hlg";
	default:
		return {};
	}
}

std::string_view matrix_name(std::uint8_t code)
{
	switch (code) {
	case 0:
		return "rgb";
	case 1:
		return "bt709";
	case 2:
		return "unspecified";
	case 5:
	case 6:
		return "bt601";
	case 9:
		return "bt2020";
	default:
		return {};
	}
}

std::string_view range_name(Colorimetry::Range range)
{
	switch (range) {
	case Colorimetry::Range::kLimited:
		return "limited";
	case Colorimetry::Range::kFull:
		return "full";
	case Colorimetry::Range::kUnspecified:
		break;
	}
	return "unspecified";
}

std::string name_or_number(std::string_view name, std::uint8_t code)
{
	return name.empty() ? std::to_string(code) : std::string(name);
}

} // namespace

bool compatible(const Colorimetry &a, const Colorimetry &b)
{
	using Range = Colorimetry::Range;
	return fits(primaries_meaning(a.primaries), primaries_meaning(b.primaries)) &&
	       fits(transfer_meaning(a.transfer), transfer_meaning(b.transfer)) &&
	       fits(matrix_meaning(a.matrix), matrix_meaning(b.matrix)) &&
	       (a.range == b.range || a.range == Range::kUnspecified ||
		b.range == Range::kUnspecified);
}

std::string to_string(const Colorimetry &colorimetry)
{
	return "primaries " +
	       name_or_number(primaries_name(colorimetry.primaries), colorimetry.primaries) +
	       ", transfer " +
	       name_or_number(transfer_name(colorimetry.transfer), colorimetry.transfer) +
	       ", matrix " + name_or_number(matrix_name(colorimetry.matrix), colorimetry.matrix) +
	       ", " + std::string(range_name(colorimetry.range)) + " range";
}

} // namespace penstock
