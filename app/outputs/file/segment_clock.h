#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "app/outputs/stream/packet.h"

namespace penstock {

/// Says where one segment of a stream ends and the next one begins: at the first keyframe after the
/// segment's time has passed, or after a request.
class SegmentClock
{
public:
	/// `ask_for_keyframe` is called once for each segment that waits for one.
	SegmentClock(std::chrono::nanoseconds length, std::function<void()> ask_for_keyframe);

	/// The next keyframe begins a segment; the encoder is asked for it by whoever wants that.
	void want() { wanted_ = true; }
	/// Whether the packet, the next one of the stream, begins another segment than the one
	/// before.
	bool next(const Packet &packet);
	/// The packet begins a segment although next() did not say so.
	void cut(const Packet &packet) { begin(packet.pts()); }

private:
	enum class State : std::uint8_t {
		kEmpty,	  ///< before the first packet
		kFilling, ///< the segment's time is not over
		kDue,	  ///< the encoder was asked
	};

	bool is_long_enough(ClockTime pts) const;
	void begin(ClockTime pts);

	std::chrono::nanoseconds length_;
	std::function<void()> ask_for_keyframe_;
	State state_ = State::kEmpty;
	ClockTime begin_; ///< of the segment
	bool wanted_ = false;
};

} // namespace penstock
