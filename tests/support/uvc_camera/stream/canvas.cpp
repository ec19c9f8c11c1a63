#include "tests/support/uvc_camera/stream/canvas.h"

#include "core/memory/system_allocator.h"

namespace penstock::uvc {

Canvas::Canvas(const VideoInfo &layout, MemoryRef memory, Mapping mapping)
	: layout_(layout), memory_(std::move(memory)), mapping_(std::move(mapping)),
	  painter_(layout)
{}

Result<Canvas> Canvas::create(PixelFormat format, Size size)
{
	auto layout = VideoInfo::create(format, size);
	if (!layout)
		return propagate(layout);
	// As the camera's descriptors say: primaries and transfer of BT.709, matrix of SMPTE 170M.
	layout->colorimetry = {1, 1, 6, Colorimetry::Range::kLimited};
	auto memory = SystemAllocator::create()->allocate(layout->total_size());
	if (!memory)
		return propagate(memory);
	auto mapping = (*memory)->map(kReadWrite);
	if (!mapping)
		return propagate(mapping);
	return Canvas(*layout, std::move(*memory), std::move(*mapping));
}

void Canvas::draw(std::uint32_t number)
{
	painter_.draw({&mapping_, 1}, drawn_, number);
	drawn_ = number;
}

void Canvas::add_noise(std::uint32_t number)
{
	constexpr std::uint32_t kShare = 16; // of the picture's height
	// Marsaglia's xorshift, which never comes to 0.
	std::uint32_t state = number * 2654435761u | 1u;
	for (std::uint32_t line = 0; line < layout_.height() / kShare; ++line) {
		std::byte *const pixels = plane(0) + std::size_t{line} * layout_.plane(0).stride;
		for (std::uint32_t i = 0; i < layout_.width(); ++i) {
			state ^= state << 13;
			state ^= state >> 17;
			state ^= state << 5;
			pixels[i] = static_cast<std::byte>(64 + state % 128);
		}
	}
}

} // namespace penstock::uvc
