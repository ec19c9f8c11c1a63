#pragma once

#include <cstdint>
#include <string>

namespace penstock {

/// Code points of ITU-T H.273 (the VUI's own numbers); 2 is "unspecified", a wildcard in
/// compatible().
struct Colorimetry {
	std::uint8_t primaries = 2;
	std::uint8_t transfer = 2;
	std::uint8_t matrix = 2;
	enum class Range : std::uint8_t {
		kUnspecified,
		kLimited,
		kFull
	} range = Range::kUnspecified;
	friend bool operator==(const Colorimetry &, const Colorimetry &) = default;
};

/// No part of one contradicts the other. What is unspecified on either side fits anything, and code
/// points that H.273 gives the same meaning (primaries 6 and 7; transfer 1, 6, 14 and 15; matrix 5
/// and 6) are equal.
bool compatible(const Colorimetry &a, const Colorimetry &b);

/// "primaries bt709, transfer bt709, matrix bt709, limited range"; a number where the code point
/// has no common name.
std::string to_string(const Colorimetry &colorimetry);

} // namespace penstock
