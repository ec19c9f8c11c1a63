#include "core/allocation/buffer_budget.h"

#include <algorithm>

#include <fmt/format.h>

namespace penstock {

Answer<BufferBudget> plan_buffers(const BufferNeeds &needs, std::uint32_t wanted)
{
	std::uint64_t sum =
		std::uint64_t{needs.camera} + needs.encoder + needs.handover + needs.held;
	std::string reason = fmt::format("{} camera + {} encoder + {} in flight", needs.camera,
					 needs.encoder, needs.handover);
	if (needs.held != 0)
		reason += fmt::format(" + {} held", needs.held);
	if (wanted == 0)
		return BufferBudget{
			static_cast<std::uint32_t>(std::min<std::uint64_t>(sum, kMaxBuffers)),
			std::move(reason)};

	std::uint64_t fewest = std::uint64_t{needs.camera} + 1 + needs.held;
	if (wanted < fewest)
		return refused(
			fmt::format("{} buffers are too few: the camera needs {}, the encoder 1, "
				    "others hold {}",
				    wanted, needs.camera, needs.held));
	if (wanted > kMaxBuffers)
		return refused(fmt::format("{} buffers are too many: V4L2 takes {} at the most",
					   wanted, kMaxBuffers));
	return BufferBudget{wanted, fmt::format("as asked; {} would do ({})", sum, reason)};
}

} // namespace penstock
