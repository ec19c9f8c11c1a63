#pragma once

#include "core/meta/video_meta.h"
#include "core/pool/buffer_pool.h"
#include "core/video/video_info.h"

namespace penstock::test {

/// Buffers of any layout, also of one that no alignment describes.
class LayoutPool final : public BufferPool
{
public:
	/// Each memory is a `divisor`-th of what the layout needs: of more than 1 it is too short.
	explicit LayoutPool(const VideoInfo &layout, std::size_t divisor = 1)
		: layout_(layout), divisor_(divisor)
	{}

protected:
	Result<BufferRef> do_allocate(std::uint32_t, const Config &config) override
	{
		BufferRef buffer = Buffer::create();
		for (std::size_t i = 0; i < layout_.memory_count(); ++i) {
			auto memory = config.allocator->allocate(layout_.memory_size(i) / divisor_);
			if (!memory)
				return propagate(memory);
			if (Status added = buffer->append_memory(std::move(*memory)); !added)
				return propagate(added);
		}
		buffer->add_meta<VideoMeta>(layout_);
		return buffer;
	}

private:
	const VideoInfo layout_;
	const std::size_t divisor_;
};

} // namespace penstock::test
