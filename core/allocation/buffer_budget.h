#pragma once

#include <cstdint>
#include <string>

#include "core/allocation/refusal.h"

namespace penstock {

/// What the number of buffers between camera and encoder is made of.
struct BufferNeeds {
	std::uint32_t camera = 2;   ///< the camera's driver fills, so that it never waits
	std::uint32_t encoder = 1;  ///< the encoder reads at once
	std::uint32_t handover = 1; ///< between the two, in the program
	std::uint32_t held = 0;	    ///< kept by other consumers
};

struct BufferBudget {
	std::uint32_t count = 0;
	std::string reason; ///< "2 camera + 2 encoder + 1 in flight"
};

/// The most that V4L2 queues take (VIDEO_MAX_FRAME).
inline constexpr std::uint32_t kMaxBuffers = 32;

/// The buffers to ask for. `wanted` (0: none) is the user's number. It is refused below what the
/// camera needs, one for the encoder and those held, and above kMaxBuffers.
Answer<BufferBudget> plan_buffers(const BufferNeeds &needs, std::uint32_t wanted);

} // namespace penstock
