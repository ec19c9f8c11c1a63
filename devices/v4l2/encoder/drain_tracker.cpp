#include "devices/v4l2/encoder/drain_tracker.h"

#include <algorithm>

namespace penstock::v4l2 {

void DrainTracker::frame_submitted()
{
	++submitted_;
}

void DrainTracker::frame_returned(bool failed)
{
	++returned_;
	failed_raw_ += failed;
}

DrainTracker::Next DrainTracker::coded_buffer(const Coded &coded)
{
	if (coded.failed)
		++failed_coded_;
	else if (!coded.empty)
		++coded_;
	if (state_ == State::kRunning || !coded.last)
		return Next::kRequeue;
	end_marked_ = true;
	return Next::kKeep;
}

bool DrainTracker::end_of_queue()
{
	end_marked_ = state_ != State::kRunning;
	return end_marked_;
}

void DrainTracker::stop_sent(StopCommand answer)
{
	if (state_ != State::kRunning)
		return;
	state_ = State::kDraining;
	stop_command_ = answer;
}

void DrainTracker::settle()
{
	if (state_ == State::kDraining && (end_marked_ || has_everything()))
		state_ = State::kDrained;
}

std::uint64_t DrainTracker::failed() const
{
	return std::max(failed_raw_, failed_coded_);
}

/// By the numbers, which count where the driver's mark may come too early or not at all.
bool DrainTracker::has_everything() const
{
	bool may_have_ended = end_marked_by_event_ || stop_command_ == StopCommand::kUnknown;
	return may_have_ended && returned_ >= submitted_ && coded_ + failed() >= submitted_;
}

} // namespace penstock::v4l2
