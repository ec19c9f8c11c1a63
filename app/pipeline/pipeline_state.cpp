#include "app/pipeline/pipeline_state.h"

namespace penstock {

bool may_follow(PipelineState from, PipelineState to)
{
	using enum PipelineState;
	switch (from) {
	case kIdle:
		return to == kStarting;
	case kStarting:
		return takes_frames(to) || to == kStopping;
	case kStreaming:
	case kShowing:
		return to == kDraining || to == kStopping;
	case kDraining:
		return to == kStopping;
	case kStopping:
		return to == kRecovering || to == kWriting;
	case kRecovering:
		return to == kStarting || to == kAwaiting || to == kWriting;
	case kAwaiting:
		return to == kStarting || to == kWriting;
	case kWriting:
		return to == kEnded;
	case kEnded:
		break;
	}
	return false;
}

} // namespace penstock
