#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/memory/memory.h"
#include "core/video/video_info.h"
#include "devices/pattern/ink.h"

namespace penstock::pattern {

/// Fills rectangles of mapped frames of one layout, line after line.
class Canvas
{
public:
	/// `layout` is uncompressed and linear. Its colorimetry is that of the inks.
	explicit Canvas(const VideoInfo &layout);

	Ink ink(Rgb colour) const { return Ink(layout_.format(), colour, layout_.colorimetry); }

	/// One mapping for each memory of the layout. `area` is inside of the picture, and its
	/// edges are even, except for the picture's own right and bottom one; an empty one is left
	/// alone.
	void fill(std::span<const Mapping> memories, const Rectangle &area, const Ink &ink);

private:
	void fill_plane(std::size_t plane, std::byte *picture, const Rectangle &area,
			const Ink &ink);

	VideoInfo layout_;
	std::vector<std::byte> line_; ///< as long as the longest of a plane
};

} // namespace penstock::pattern
