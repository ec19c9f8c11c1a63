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

/// One side of a way: the frames that lie in the buffers of a pool.
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

/// The answer to one candidate: a decision, or the reason why not, in words that a user can act on.
struct Verdict {
	std::optional<Decision> decision;
	std::string reason;
	VideoInfo layout; ///< of the camera's frames as far as it got, for the explanation

	static Verdict refused(std::string reason, const VideoInfo &layout = {})
	{
		return {std::nullopt, std::move(reason), layout};
	}
	static Verdict accepted(Decision decision)
	{
		VideoInfo layout = decision.camera.layout;
		return {std::move(decision), {}, layout};
	}
	bool ok() const { return decision.has_value(); }
};

} // namespace penstock
