#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/video/colorimetry.h"
#include "core/video/pixel_format.h"
#include "core/video/video_info.h"

namespace penstock::pattern {

/// Red, green and blue, each from 0 to 255.
struct Rgb {
	std::uint8_t red = 0;
	std::uint8_t green = 0;
	std::uint8_t blue = 0;
};

/// The colours that a picture of this format and size is drawn in: limited range BT.709 from 720
/// lines on and BT.601 (SMPTE 170M) below, as receivers assume where nobody tells them; for RGB and
/// Bayer full range sRGB.
Colorimetry colorimetry_of(PixelFormat format, Size size);

/// One colour as the bytes of a format.
class Ink
{
public:
	/// Bytes that repeat along a line of a plane.
	struct Unit {
		std::array<std::byte, 4> bytes{};
		std::uint8_t length = 0;
		std::uint8_t columns = 1; ///< of the picture

		std::span<const std::byte> span() const { return {bytes.data(), length}; }
	};

	/// The format is uncompressed.
	Ink(PixelFormat format, Rgb colour, const Colorimetry &colorimetry);

	/// For the lines of that parity; the two differ in Bayer formats only.
	const Unit &unit(std::size_t plane, std::size_t line) const
	{
		return units_[plane][line % 2];
	}

private:
	std::array<std::array<Unit, 2>, kMaxPlanes> units_{};
};

} // namespace penstock::pattern
