#include "app/pipeline/pipeline.h"

#include <utility>

// What follows when nothing moves any more.

namespace penstock {

void Pipeline::end_silent_camera()
{
	if (!takes_frames(state_))
		return;
	stalls_.look_at_camera(intake_.unreadable());
	if (auto silent = stalls_.silent_camera())
		return fail(Fault::Part::kCamera, cause_of(std::move(*silent)),
			    stalls_.silent_since());
	if (Status status = wait_for_silence(); !status)
		fail(Fault::Part::kProgram, std::move(status.error()));
}

Status Pipeline::wait_for_silence()
{
	const ClockTime over_at = stalls_.silent_at();
	return over_at.is_set() ? timers_->silence.arm_at(over_at) : Status{};
}

void Pipeline::end_hung_encoder()
{
	EncoderBranch *hung = stalls_.find_hung_encoder();
	if (hung && takes_frames(state_))
		fail_encoder(*hung, hung->hang_error());
}

} // namespace penstock
