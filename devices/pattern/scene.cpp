#include "devices/pattern/scene.h"

#include <algorithm>

namespace penstock::pattern {
namespace {

constexpr std::uint32_t kCounterBits = 32;

constexpr std::uint32_t even(std::uint64_t value)
{
	return static_cast<std::uint32_t>(value & ~std::uint64_t{1});
}

/// Of a seven-segment digit.
struct DigitShape {
	std::uint32_t advance; ///< from one digit to the next
	std::uint32_t width;
	std::uint32_t height;
	std::uint32_t pen; ///< thickness of a segment

	bool fits() const { return width >= 3 * pen && height >= 5 * pen; }
};

DigitShape digit_shape(const Rectangle &room)
{
	DigitShape shape{};
	shape.advance = even(std::min<std::uint32_t>(room.width / Scene::kDigits,
						     room.height - room.height / 4));
	shape.pen = std::max(even(shape.advance / 7), 2u);
	// A pen's width is left free on each side.
	shape.width = shape.advance - std::min(shape.advance, 2 * shape.pen);
	shape.height = room.height - std::min(room.height, 2 * shape.pen);
	return shape;
}

} // namespace

Scene::Scene(Size size) : picture(size)
{
	const std::uint32_t eighth = even(size.height / 8);
	bars = {0, 0, size.width, 5 * eighth};
	lane = {0, 5 * eighth, size.width, eighth};
	digits = {0, 6 * eighth, size.width, eighth};
	code = {0, 7 * eighth, size.width, size.height - 7 * eighth};
	block = std::max(even(size.width / kCounterBits), 2u);
	bits = std::min(kCounterBits, size.width / block);
}

Rectangle Scene::bar(std::size_t index) const
{
	const std::uint32_t left = even(std::uint64_t{picture.width} * index / kBars);
	const std::uint32_t right =
		index + 1 == kBars ? picture.width
				   : even(std::uint64_t{picture.width} * (index + 1) / kBars);
	return {left, bars.y, right - left, bars.height};
}

Rectangle Scene::box(std::uint32_t number) const
{
	constexpr std::uint32_t kSteps = 256;
	const std::uint32_t side = std::min(lane.height, even(lane.width));
	const std::uint32_t span = even(lane.width - side);
	const std::uint32_t step = std::max(2u, even((span + kSteps - 1) / kSteps + 1));
	const std::uint64_t there_and_back = 2 * std::uint64_t{span};
	std::uint64_t x = there_and_back == 0 ? 0 : std::uint64_t{number} * step % there_and_back;
	if (x > span)
		x = there_and_back - x;
	return {static_cast<std::uint32_t>(x), lane.y, side, lane.height};
}

Rectangle Scene::segment(std::size_t digit, std::size_t segment) const
{
	const DigitShape shape = digit_shape(digits);
	if (!shape.fits())
		return {};
	const std::uint32_t pen = shape.pen;
	const std::uint32_t left = static_cast<std::uint32_t>(digit) * shape.advance + pen;
	const std::uint32_t inner = left + pen;
	const std::uint32_t right = left + shape.width - pen;
	const std::uint32_t top = digits.y + pen;
	const std::uint32_t middle = top + even((shape.height - pen) / 2);
	const std::uint32_t bottom = top + shape.height - pen;
	// Corners belong to no segment, so that each can be lit and put out by itself.
	const std::array<Rectangle, kSegments> segments{{
		{inner, top, right - inner, pen},
		{right, top + pen, pen, middle - top - pen},
		{right, middle + pen, pen, bottom - middle - pen},
		{inner, bottom, right - inner, pen},
		{left, middle + pen, pen, bottom - middle - pen},
		{left, top + pen, pen, middle - top - pen},
		{inner, middle, right - inner, pen},
	}};
	return segments[segment];
}

Rectangle Scene::bit_block(std::uint32_t bit) const
{
	return {(bits - 1 - bit) * block, code.y, block, code.height};
}

std::uint8_t segments_of(std::uint32_t digit)
{
	constexpr std::array<std::uint8_t, 10> kLit{0b0111111, 0b0000110, 0b1011011, 0b1001111,
						    0b1100110, 0b1101101, 0b1111101, 0b0000111,
						    0b1111111, 0b1101111};
	return kLit[digit % kLit.size()];
}

std::uint32_t decimal_digit(std::uint32_t number, std::size_t index)
{
	for (std::size_t i = index + 1; i < Scene::kDigits; ++i)
		number /= 10;
	return number % 10;
}

} // namespace penstock::pattern
