#include "core/pool/video_buffer_pool.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <span>

#include <drm_fourcc.h>
#include <fmt/format.h>

#include "core/meta/video_meta.h"

namespace penstock {
namespace {

constexpr std::array kOptions = {kOptionVideoMeta, kOptionVideoAlignment};

struct PaddedLayout {
	VideoInfo info;
	VideoAlignment alignment;
};

/// As in GStreamer's pool, the memory and every plane that the format has share one alignment: the
/// least that satisfies all of them. Of powers of two that is the largest.
Status unify(std::size_t &memory_alignment, VideoAlignment &alignment, std::size_t planes)
{
	const auto strides = std::span(alignment.stride_alignment).first(planes);
	std::size_t common = memory_alignment;
	bool sound = std::has_single_bit(memory_alignment);
	for (const std::uint32_t stride : strides) {
		sound = sound && std::has_single_bit(stride);
		common = std::max<std::size_t>(common, stride);
	}
	if (!sound || common > std::numeric_limits<std::uint32_t>::max())
		return make_error(std::errc::invalid_argument,
				  fmt::format("video buffer pool: alignments {} and {}: not powers "
					      "of two, or too large for a stride",
					      memory_alignment, fmt::join(strides, ", ")));
	std::ranges::fill(strides, static_cast<std::uint32_t>(common));
	memory_alignment = common;
	return {};
}

/// Updates the configuration to the alignment that the layout really has.
Result<PaddedLayout> padded_layout(BufferPool::Config &config)
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
	if (Status unified =
		    unify(config.params.alignment, layout.alignment, config.info.planes().size());
	    !unified)
		return propagate(unified);
	Result<VideoInfo> aligned = config.info.align(layout.alignment);
	if (!aligned)
		return propagate(aligned);
	layout.info = *aligned;
	config.add_option(kOptionVideoAlignment, layout.alignment);
	return layout;
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
	if (config.info.modifier != DRM_FORMAT_MOD_LINEAR)
		return make_error(
			std::errc::invalid_argument,
			fmt::format("video buffer pool for {}: it lays out lines, not tiles",
				    to_string(config.info)));
	Result<PaddedLayout> layout = padded_layout(config);
	if (!layout)
		return propagate(layout);
	config.size = std::max<std::size_t>(config.size, layout->info.total_size());
	return BufferPool::do_set_config(config);
}

Status VideoBufferPool::do_start(const Config &config)
{
	BufferPool::Config agreed = config;
	Result<PaddedLayout> layout = padded_layout(agreed);
	if (!layout)
		return propagate(layout);
	layout_ = layout->info;
	alignment_ = layout->alignment;
	return {};
}

Result<BufferRef> VideoBufferPool::do_allocate(std::uint32_t, const Config &config)
{
	const std::size_t surplus = config.size - layout_.total_size();

	BufferRef buffer = Buffer::create();
	for (std::size_t i = 0; i < layout_.memory_count(); ++i) {
		const bool last = i + 1 == layout_.memory_count();
		Result<MemoryRef> memory = config.allocator->allocate(
			layout_.memory_size(i) + (last ? surplus : 0), config.params);
		if (!memory)
			return propagate(memory);
		if (Status added = buffer->append_memory(std::move(*memory)); !added)
			return propagate(added);
	}
	if (config.find_option(kOptionVideoMeta))
		buffer->add_meta<VideoMeta>(layout_, alignment_);
	return buffer;
}

} // namespace penstock
