#pragma once

#include "core/pool/buffer_pool.h"

namespace penstock {

/// Every buffer carries a VideoMeta that tells its layout.
inline constexpr std::string_view kOptionVideoMeta = "video-meta";
/// The frames are padded and aligned as the option's VideoAlignment says. Needs kOptionVideoMeta,
/// since nothing else would tell the layout.
inline constexpr std::string_view kOptionVideoAlignment = "video-alignment";

/// A pool of video frames in the layout of Config::info, one Memory for each that the format has.
/// Size 0 means what the layout needs; less is altered to that, and more makes the last memory
/// longer.
///
/// With kOptionVideoAlignment the layout is info's, aligned; config().info stays as it was set, and
/// the buffers' VideoMeta has the result. The option's stride alignments and params.alignment
/// become one, the least that satisfies all of them, for every plane and for each memory; planes
/// that the format does not have do not count. A configuration with less, or with padding that
/// align() had to round up, is altered to what is done.
class VideoBufferPool : public BufferPool
{
public:
	static Ref<VideoBufferPool> create();

	std::span<const std::string_view> options() const override;

protected:
	using BufferPool::BufferPool;

	/// invalid_argument: info is empty or its modifier not linear, the options contradict, or
	/// an alignment is no power of two; otherwise as VideoInfo::align().
	Status do_set_config(Config &config) override;
	Status do_start(const Config &config) override;
	Result<BufferRef> do_allocate(std::uint32_t index, const Config &config) override;

private:
	/// Of the buffers; set by do_start().
	VideoInfo layout_;
	VideoAlignment alignment_;
};

} // namespace penstock
