#include "app/outputs/file/segment_clock.h"

#include <utility>

namespace penstock {

SegmentClock::SegmentClock(std::chrono::nanoseconds length, std::function<void()> ask_for_keyframe)
	: length_(length), ask_for_keyframe_(std::move(ask_for_keyframe))
{}

void SegmentClock::begin(ClockTime pts)
{
	state_ = State::kFilling;
	begin_ = pts;
	wanted_ = false;
}

bool SegmentClock::is_long_enough(ClockTime pts) const
{
	return pts.ns() - begin_.ns() >= static_cast<std::uint64_t>(length_.count());
}

bool SegmentClock::next(const Packet &packet)
{
	// A segment that is still empty is new already.
	if (state_ == State::kEmpty) {
		begin(packet.pts());
		return false;
	}
	const bool due = wanted_ || is_long_enough(packet.pts());
	if (due && packet.keyframe()) {
		begin(packet.pts());
		return true;
	}
	// With its own keyframes alone, an encoder may let a segment become as long as its GOP.
	if (due && !wanted_ && std::exchange(state_, State::kDue) == State::kFilling)
		ask_for_keyframe_();
	return false;
}

} // namespace penstock
