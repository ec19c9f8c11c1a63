#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/buffer/buffer.h"
#include "core/memory/system_allocator.h"
#include "core/meta/capture_meta.h"
#include "core/video/video_info.h"
#include "devices/convert/frame_converter.h"

// Any bytes as a frame of an MJPEG camera, converted as `record` does without a decoder.

namespace {

using namespace penstock;

BufferRef frame_of(std::size_t size)
{
	auto memory = SystemAllocator::create()->allocate(size);
	return memory ? Buffer::create(std::move(*memory)) : BufferRef();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	if (size < 4)
		return 0;
	const Size picture{1 + data[0] % 64u, 1 + data[1] % 64u};
	constexpr PixelFormat kTargets[] = {PixelFormat::kNV12, PixelFormat::kYU12,
					    PixelFormat::kNV21, PixelFormat::kYUYV};
	const auto payload = std::as_bytes(std::span(data, size).subspan(3));
	auto from = VideoInfo::create_compressed(PixelFormat::kMJPG, picture,
						 static_cast<std::uint32_t>(payload.size()));
	auto to = VideoInfo::create(kTargets[data[2] % 4], picture);
	if (!from || !to)
		return 0;
	auto converter = software::FrameConverter::create(*from, *to);
	const BufferRef source = frame_of(payload.size());
	const BufferRef target = frame_of(to->total_size());
	if (!converter || !source || !target)
		return 0;
	if (auto mapping = source->map(MapMode::kWrite))
		std::ranges::copy(payload, mapping->bytes().begin());
	auto *meta = source->add_meta<CaptureMeta>();
	meta->memory_count = 1;
	meta->bytes_used[0] = static_cast<std::uint32_t>(payload.size());
	(void)converter->convert(*source, *target);
	return 0;
}
