#include "core/video/geometry.h"

#include <algorithm>

namespace penstock {
namespace {

/// The part of `r` that lies in the picture.
std::optional<Rectangle> clipped(const Rectangle &r, Size picture)
{
	if (r.width == 0 || r.height == 0 || r.x >= picture.width || r.y >= picture.height)
		return std::nullopt;
	return Rectangle{r.x, r.y, std::min(r.width, picture.width - r.x),
			 std::min(r.height, picture.height - r.y)};
}

/// position * to / from, rounded; position <= from.
std::uint32_t scaled_edge(std::uint32_t position, std::uint32_t from, std::uint32_t to)
{
	return static_cast<std::uint32_t>((static_cast<std::uint64_t>(position) * to + from / 2) /
					  from);
}

} // namespace

std::string to_string(Size size)
{
	return std::to_string(size.width) + "x" + std::to_string(size.height);
}

std::string to_string(Fraction fraction)
{
	std::string text = std::to_string(fraction.num);
	return fraction.den == 1 ? text : text + "/" + std::to_string(fraction.den);
}

bool same_value(Fraction one, Fraction other)
{
	return one.den != 0 && other.den != 0 &&
	       std::uint64_t{one.num} * other.den == std::uint64_t{other.num} * one.den;
}

std::string to_string(const Rectangle &rectangle)
{
	return to_string(Size{rectangle.width, rectangle.height}) + " at " +
	       std::to_string(rectangle.x) + "," + std::to_string(rectangle.y);
}

std::optional<Rectangle> scaled(const Rectangle &rectangle, Size from, Size to)
{
	const std::optional<Rectangle> r = clipped(rectangle, from);
	if (!r)
		return std::nullopt;
	const std::uint32_t left = scaled_edge(r->x, from.width, to.width);
	const std::uint32_t top = scaled_edge(r->y, from.height, to.height);
	const std::uint32_t right = scaled_edge(r->x + r->width, from.width, to.width);
	const std::uint32_t bottom = scaled_edge(r->y + r->height, from.height, to.height);
	if (right == left || bottom == top)
		return std::nullopt;
	return Rectangle{left, top, right - left, bottom - top};
}

std::optional<Rectangle> oriented(const Rectangle &rectangle, Size picture, Orientation how)
{
	const std::optional<Rectangle> inside = clipped(rectangle, picture);
	if (!inside)
		return std::nullopt;
	const Rectangle &r = *inside;
	const std::uint32_t right = picture.width - r.x - r.width; // columns to the right of it
	const std::uint32_t below = picture.height - r.y - r.height;
	switch (how) {
	case Orientation::kIdentity:
		return r;
	case Orientation::kRotate90:
		return Rectangle{below, r.x, r.height, r.width};
	case Orientation::kRotate180:
		return Rectangle{right, below, r.width, r.height};
	case Orientation::kRotate270:
		return Rectangle{r.y, right, r.height, r.width};
	case Orientation::kFlipHorizontal:
		return Rectangle{right, r.y, r.width, r.height};
	case Orientation::kFlipVertical:
		return Rectangle{r.x, below, r.width, r.height};
	}
	return std::nullopt;
}

} // namespace penstock
