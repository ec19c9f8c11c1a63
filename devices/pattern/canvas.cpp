#include "devices/pattern/canvas.h"

#include <algorithm>
#include <cstring>

namespace penstock::pattern {
namespace {

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

Canvas::Canvas(const VideoInfo &layout) : layout_(layout), line_(longest_line(layout))
{}

void Canvas::fill(std::span<const Mapping> memories, const Rectangle &area, const Ink &ink)
{
	if (area.width == 0 || area.height == 0)
		return;
	for (std::size_t i = 0; i < layout_.planes().size(); ++i) {
		const PlaneLayout &plane = layout_.plane(i);
		fill_plane(i, memories[plane.memory].data() + plane.offset, area, ink);
	}
}

void Canvas::fill_plane(std::size_t plane, std::byte *picture, const Rectangle &area,
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
