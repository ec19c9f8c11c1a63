#pragma once

#include <optional>
#include <string>

#include "app/events/event.h"
#include "core/base/clock_time.h"

namespace penstock {

/// What is told of a camera that begins, is lost and comes back. It has begun, and is back, with
/// its first coded frame, not with an answer of its driver; one that is lost again before is not
/// told of again.
class CameraEvents
{
public:
	CameraEvents() = default;
	explicit CameraEvents(EventSink sink) : sink_(std::move(sink)) {}

	/// To be told with the first coded frame. A start that was not told yet is still one.
	void begins(Event event);
	/// `since`: CLOCK_MONOTONIC.
	void lost(Event event, ClockTime since);
	/// A frame was coded.
	void works();

private:
	EventSink sink_ = [](const Event &) {};
	std::optional<Event> waiting_; ///< for a frame
	ClockTime away_since_;
};

} // namespace penstock
