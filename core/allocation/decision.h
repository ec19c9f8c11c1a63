#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "core/allocation/strategy.h"
#include "core/base/ref.h"
#include "core/pool/buffer_pool.h"
#include "core/video/video_info.h"

namespace penstock {

/// The buffers that one side of the path writes or reads, and how a frame lies in each of them.
struct FramePool {
	VideoInfo layout;
	Ref<BufferPool> pool; ///< active; its maximum is the number of slots
	std::uint32_t buffers = 0;
	std::string allocator; ///< who made the memory: "v4l2", "dma-heap:system", …
};

/// How frames will travel: what the camera decided.
struct Decision {
	Strategy strategy = Strategy::kExport;
	FramePool camera; ///< what the camera fills
	/// What the encoder reads where the CPU copies (kCopy, kConvert); otherwise it reads
	/// camera.pool.
	std::optional<FramePool> copy;
	std::string budget; ///< why so many buffers

	const FramePool &encoder_side() const { return copy ? *copy : camera; }
};

} // namespace penstock
