#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/memory/memory.h"
#include "core/video/video_info.h"
#include "devices/pattern/ink.h"
#include "devices/pattern/scene.h"

namespace penstock::pattern {

/// Draws the frames of a Scene into mapped memory of one layout. Memory is only written, line after
/// line, since reading what a device maps can be very slow; bytes outside of the picture are left
/// alone.
class Painter
{
public:
	/// `layout` is uncompressed and linear, its colorimetry that of colorimetry_of().
	explicit Painter(const VideoInfo &layout);

	/// Makes the memories, which hold frame `before` or something unknown, show frame `number`.
	/// One mapping for each memory of the layout, with all of the picture inside. Does not
	/// allocate.
	void draw(std::span<const Mapping> memories, std::optional<std::uint32_t> before,
		  std::uint32_t number);

private:
	void draw_background(std::span<const Mapping> memories);
	void draw_digits(std::span<const Mapping> memories, std::optional<std::uint32_t> before,
			 std::uint32_t number);
	void draw_code(std::span<const Mapping> memories, std::uint32_t before,
		       std::uint32_t number);
	void fill(std::span<const Mapping> memories, const Rectangle &area, const Ink &ink);
	void fill_plane(std::size_t plane, std::byte *picture, const Rectangle &area,
			const Ink &ink);

	VideoInfo layout_;
	Scene scene_;
	std::vector<Ink> bars_;
	Ink black_;
	Ink grey_;
	Ink white_;
	std::vector<std::byte> line_; ///< as long as the longest of a plane, and a unit
};

} // namespace penstock::pattern
