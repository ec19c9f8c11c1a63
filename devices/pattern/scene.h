#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/video/geometry.h"

namespace penstock::pattern {

/// Where the parts of the test picture are. From top to bottom, in eighths of the height:
///
///  - five: eight vertical colour bars of equal width: white, yellow, cyan, green, magenta, red,
///    blue and black, of 75 %;
///  - one: a grey lane in which a white box moves;
///  - one: the frame's number for people, eight decimal digits, white on black;
///  - the rest: the frame's number for programs, a row of blocks that each are one bit, white for 1
///    and black for 0, the most significant first, from the left edge on.
///
/// Blocks are Scene::block pixels wide and number Scene::bits: 32, or as many of the least
/// significant bits as the width has room for. The middle of a block survives lossy coding.
///
/// Every edge but the picture's own right and bottom one is even, so that no chroma sample belongs
/// to two parts. A picture of less than 16 lines is blocks only; digits need some room, too.
struct Scene {
	static constexpr std::size_t kBars = 8;
	static constexpr std::size_t kDigits = 8;
	static constexpr std::size_t kSegments = 7;

	explicit Scene(Size picture);

	Rectangle bar(std::size_t index) const;
	/// Of the moving box in frame `number`: to and fro, at most 256 frames in each direction.
	Rectangle box(std::uint32_t number) const;
	/// A segment of a seven-segment digit, the most significant digit first. Empty where there
	/// is no room for digits.
	Rectangle segment(std::size_t digit, std::size_t segment) const;
	/// The block of a bit, 0 being the least significant.
	Rectangle bit_block(std::uint32_t bit) const;

	Size picture;
	Rectangle bars;
	Rectangle lane;
	Rectangle digits;
	Rectangle code;
	std::uint32_t block = 0; ///< width of a block
	std::uint32_t bits = 0;	 ///< blocks
};

/// Which of the seven segments (top, upper right, lower right, bottom, lower left, upper left,
/// middle; the lowest bit first) show a decimal digit.
std::uint8_t segments_of(std::uint32_t digit);

/// Digit `index` of the decimal number, the most significant first.
std::uint32_t decimal_digit(std::uint32_t number, std::size_t index);

} // namespace penstock::pattern
