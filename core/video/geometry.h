#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace penstock {

/// Of a picture, in pixels.
struct Size {
	std::uint32_t width = 0;
	std::uint32_t height = 0;
	friend bool operator==(const Size &, const Size &) = default;
};
std::string to_string(Size size); ///< "1920x1080"

/// Frames per second as num / den, or a pixel aspect.
struct Fraction {
	std::uint32_t num = 0;
	std::uint32_t den = 1;
	friend bool operator==(const Fraction &, const Fraction &) = default;
};

std::string to_string(Fraction fraction); ///< "30", "30000/1001"
/// 60/2 is 30/1. Nothing equals a fraction of zero denominator.
bool same_value(Fraction one, Fraction other);

/// A part of a picture, in pixels from its top left corner.
struct Rectangle {
	std::uint32_t x = 0;
	std::uint32_t y = 0;
	std::uint32_t width = 0;
	std::uint32_t height = 0;
	friend bool operator==(const Rectangle &, const Rectangle &) = default;
};
std::string to_string(const Rectangle &rectangle); ///< "120x80 at 8,8"

/// A change of orientation that keeps the pixel grid; rotations are clockwise.
enum class Orientation : std::uint8_t {
	kIdentity,
	kRotate90,
	kRotate180,
	kRotate270,
	kFlipHorizontal, ///< left and right swapped
	kFlipVertical,	 ///< top and bottom swapped
};

/// Where `rectangle` of a picture of size `from` lies once that is scaled to `to`. Each edge is
/// rounded to the nearest pixel by itself (halves up), so neighbours stay neighbours and the whole
/// picture stays the whole picture. What lies outside of the picture is cut off. Empty when nothing
/// is left.
std::optional<Rectangle> scaled(const Rectangle &rectangle, Size from, Size to);

/// Where `rectangle` of a picture of size `picture` lies once that is turned. What lies
/// outside of the picture is cut off. Empty when nothing is left.
std::optional<Rectangle> oriented(const Rectangle &rectangle, Size picture, Orientation how);

} // namespace penstock
