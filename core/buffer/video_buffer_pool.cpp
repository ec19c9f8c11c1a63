#include "core/buffer/video_buffer_pool.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/meta/video_meta.h"

namespace penstock {
namespace {

constexpr std::array kOptions = {kOptionVideoMeta, kOptionVideoAlignment};

struct PaddedLayout {
	VideoInfo info;
	VideoAlignment alignment;
};

Result<PaddedLayout> padded_layout(const BufferPool::Config &config)
{
	PaddedLayout layout{config.info, {}};
	const PoolOption *option = config.find_option(kOptionVideoAlignment);
	if (!option)
		return layout;
	if (!option->alignment || !config.find_option(kOptionVideoMeta))
		return make_error(std::errc::invalid_argument,
				  fmt::format("pool option {} without an alignment or without {}",
					      kOptionVideoAlignment, kOptionVideoMeta));
	layout.alignment = *option->alignment;
	Result<VideoInfo> aligned = config.info.align(layout.alignment);
	if (!aligned)
		return forward(aligned);
	layout.info = *aligned;
	return layout;
}

std::size_t largest_stride_alignment(const VideoAlignment &alignment)
{
	return *std::ranges::max_element(alignment.stride_alignment);
}

} // namespace

Ref<VideoBufferPool> VideoBufferPool::create()
{
	return Ref<VideoBufferPool>(new VideoBufferPool);
}

std::span<const std::string_view> VideoBufferPool::options() const
{
	return kOptions;
}

Status VideoBufferPool::do_set_config(Config &config)
{
	if (config.info.memory_count() == 0)
		return make_error(std::errc::invalid_argument,
				  "video buffer pool without a format");
	Result<PaddedLayout> layout = padded_layout(config);
	if (!layout)
		return forward(layout);
	config.size = std::max<std::size_t>(config.size, layout->info.total_size());
	return BufferPool::do_set_config(config);
}

Status VideoBufferPool::do_start(const Config &config)
{
	Result<PaddedLayout> layout = padded_layout(config);
	if (!layout)
		return forward(layout);
	layout_ = layout->info;
	alignment_ = layout->alignment;
	return {};
}

Result<BufferRef> VideoBufferPool::do_allocate(std::uint32_t, const Config &config)
{
	AllocationParams params = config.params;
	params.alignment = std::max(params.alignment, largest_stride_alignment(alignment_));
	const std::size_t surplus = config.size - layout_.total_size();

	BufferRef buffer = Buffer::create();
	for (std::size_t i = 0; i < layout_.memory_count(); ++i) {
		const bool last = i + 1 == layout_.memory_count();
		Result<MemoryRef> memory = config.allocator->allocate(
			layout_.memory_size(i) + (last ? surplus : 0), params);
		if (!memory)
			return forward(memory);
		if (Status added = buffer->append_memory(std::move(*memory)); !added)
			return forward(added);
	}
	if (config.find_option(kOptionVideoMeta))
		buffer->add_meta<VideoMeta>(layout_, alignment_);
	return buffer;
}

} // namespace penstock
