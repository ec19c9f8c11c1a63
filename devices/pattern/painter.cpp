#include "devices/pattern/painter.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace penstock::pattern {
namespace {

constexpr std::uint8_t k75Percent = 191;
constexpr std::array<Rgb, Scene::kBars> kBars{{{k75Percent, k75Percent, k75Percent},
					       {k75Percent, k75Percent, 0},
					       {0, k75Percent, k75Percent},
					       {0, k75Percent, 0},
					       {k75Percent, 0, k75Percent},
					       {k75Percent, 0, 0},
					       {0, 0, k75Percent},
					       {0, 0, 0}}};
constexpr Rgb kBlack{0, 0, 0};
constexpr Rgb kGrey{128, 128, 128};
constexpr Rgb kWhite{255, 255, 255};

Ink ink_for(const VideoInfo &layout, Rgb colour)
{
	return Ink(layout.format(), colour, layout.colorimetry);
}

std::size_t longest_line(const VideoInfo &layout)
{
	std::size_t longest = 0;
	for (std::size_t i = 0; i < layout.planes().size(); ++i)
		longest = std::max<std::size_t>(longest, layout.line_bytes(i));
	return longest;
}

/// Fills `line` with whole units, the last one cut off.
void repeat(std::span<std::byte> line, std::span<const std::byte> unit)
{
	std::size_t done = std::min(unit.size(), line.size());
	std::memcpy(line.data(), unit.data(), done);
	while (done < line.size()) {
		const std::size_t more = std::min(done, line.size() - done);
		std::memcpy(line.data() + done, line.data(), more);
		done += more;
	}
}

} // namespace

Painter::Painter(const VideoInfo &layout)
	: layout_(layout), scene_(layout.size()), black_(ink_for(layout, kBlack)),
	  grey_(ink_for(layout, kGrey)), white_(ink_for(layout, kWhite)),
	  line_(longest_line(layout))
{
	for (const Rgb &colour : kBars)
		bars_.push_back(ink_for(layout, colour));
}

void Painter::draw(std::span<const Mapping> memories, std::optional<std::uint32_t> before,
		   std::uint32_t number)
{
	if (before)
		fill(memories, scene_.box(*before), grey_);
	else
		draw_background(memories);
	fill(memories, scene_.box(number), white_);
	draw_digits(memories, before, number);
	draw_code(memories, before.value_or(0), number);
}

/// Without a box, every segment and block dark.
void Painter::draw_background(std::span<const Mapping> memories)
{
	for (std::size_t i = 0; i < Scene::kBars; ++i)
		fill(memories, scene_.bar(i), bars_[i]);
	fill(memories, scene_.lane, grey_);
	fill(memories, scene_.digits, black_);
	fill(memories, scene_.code, black_);
}

void Painter::draw_digits(std::span<const Mapping> memories, std::optional<std::uint32_t> before,
			  std::uint32_t number)
{
	for (std::size_t digit = 0; digit < Scene::kDigits; ++digit) {
		const unsigned lit = segments_of(decimal_digit(number, digit));
		const unsigned was = before ? segments_of(decimal_digit(*before, digit)) : 0u;
		for (std::size_t i = 0; i < Scene::kSegments; ++i)
			if ((lit ^ was) >> i & 1)
				fill(memories, scene_.segment(digit, i),
				     lit >> i & 1 ? white_ : black_);
	}
}

void Painter::draw_code(std::span<const Mapping> memories, std::uint32_t before,
			std::uint32_t number)
{
	for (std::uint32_t bit = 0; bit < scene_.bits; ++bit)
		if ((before ^ number) >> bit & 1)
			fill(memories, scene_.bit_block(bit), number >> bit & 1 ? white_ : black_);
}

void Painter::fill(std::span<const Mapping> memories, const Rectangle &area, const Ink &ink)
{
	if (area.width == 0 || area.height == 0)
		return;
	for (std::size_t i = 0; i < layout_.planes().size(); ++i) {
		const PlaneLayout &plane = layout_.plane(i);
		fill_plane(i, memories[plane.memory].data() + plane.offset, area, ink);
	}
}

void Painter::fill_plane(std::size_t plane, std::byte *picture, const Rectangle &area,
			 const Ink &ink)
{
	const PlaneFormat &samples = pixel_format_info(layout_.format()).planes[plane];
	const Ink::Unit &unit = ink.unit(plane, 0);
	const std::size_t left = std::size_t{area.x} / unit.columns * unit.length;
	// A unit of two columns may be cut off by the edge of the picture.
	const std::size_t right = std::min<std::size_t>(
		(std::size_t{area.x} + area.width + unit.columns - 1) / unit.columns * unit.length,
		layout_.line_bytes(plane));
	const std::uint32_t rows = samples.vertical_subsampling;
	const std::uint32_t end = (area.y + area.height + rows - 1) / rows;
	const std::span<std::byte> line(line_.data(), right - left);
	const std::size_t stride = layout_.plane(plane).stride;
	const bool alternates = !std::ranges::equal(unit.span(), ink.unit(plane, 1).span());
	for (std::size_t parity = 0; parity < (alternates ? 2 : 1); ++parity) {
		repeat(line, ink.unit(plane, parity).span());
		for (std::size_t y = area.y / rows + parity; y < end; y += alternates ? 2 : 1)
			std::memcpy(picture + y * stride + left, line.data(), line.size());
	}
}

} // namespace penstock::pattern
