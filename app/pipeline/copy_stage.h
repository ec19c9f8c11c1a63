#pragma once

#include <cstdint>
#include <optional>

#include "core/allocation/decision.h"
#include "core/buffer/buffer.h"
#include "devices/convert/frame_converter.h"

namespace penstock {

/// Where a plan copies: moves each frame from the camera's memory to the encoder's with the CPU.
class CopyStage
{
public:
	/// For a decision that has a copy. Bytes are counted in `bytes_copied`, which outlives the
	/// stage.
	static Result<CopyStage> create(const Decision &decision, std::uint64_t &bytes_copied);

	/// The frame in the encoder's memory, with its timestamp; nullopt when the encoder still
	/// reads all of that, and the frame is to be dropped.
	Result<std::optional<BufferRef>> pass(const Buffer &frame);
	/// The next one would not be dropped.
	bool has_room() const { return pool_->outstanding() < targets_; }

private:
	CopyStage(software::FrameConverter converter, const FramePool &target,
		  std::uint64_t &bytes_copied);

	software::FrameConverter converter_;
	Ref<BufferPool> pool_;
	std::uint32_t targets_;
	std::uint64_t *bytes_copied_;
};

} // namespace penstock
