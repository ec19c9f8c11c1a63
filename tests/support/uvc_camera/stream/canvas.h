#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/base/result.h"
#include "core/memory/memory.h"
#include "core/video/video_info.h"
#include "devices/pattern/painter.h"

namespace penstock::uvc {

/// One picture of memory that the pattern is drawn into.
class Canvas
{
public:
	static Result<Canvas> create(PixelFormat format, Size size);

	void draw(std::uint32_t number);
	/// Fills a band at the top with noise that differs from number to number. Without it coded
	/// pictures are a tenth as long as those of real cameras. The first plane is luma.
	void add_noise(std::uint32_t number);

	const VideoInfo &layout() const { return layout_; }
	std::span<const std::byte> bytes() const { return {mapping_.data(), mapping_.size()}; }
	std::byte *plane(std::size_t index)
	{
		return mapping_.data() + layout_.plane(index).offset;
	}

private:
	Canvas(const VideoInfo &layout, MemoryRef memory, Mapping mapping);

	VideoInfo layout_;
	MemoryRef memory_;
	Mapping mapping_;
	pattern::Painter painter_;
	std::optional<std::uint32_t> drawn_;
};

} // namespace penstock::uvc
