#pragma once

#include <optional>

namespace penstock::vaapi {

/// What an encode run does with the frames that wait.
///
///                 busy                     failing
///      +-------------------- running ---------------------+
///      v                      ^   ^                        v
///   retrying ------ retry ----+   +------ recovered ---- recovering
///      |                                                   ^
///      +-------------------- failing ---------------------+
///
///   running, retrying, recovering -- silent --> hung
///
/// Only a running one hands pictures to the driver. A run that hangs stays so.
class RunState
{
public:
	enum class State {
		kRunning,
		kRetrying,   ///< the driver was busy; it is asked again when a timer expires
		kRecovering, ///< waits for what the driver has, and then does what FailedPictures
			     ///< says
		kHung,	     ///< the driver did not answer in time; nothing is asked of it any more
	};
	enum class Event {
		kBusy,	    ///< the driver did not take a picture now
		kRetry,	    ///< the time to ask again has come
		kFailing,   ///< too many pictures in a row are lost
		kRecovered, ///< there is a new context
		kSilent,    ///< the watchdog's time is over
	};

	/// Where an event leads; nothing where it cannot happen. More pictures may be lost while it
	/// recovers, which changes nothing.
	static std::optional<State> next(State state, Event event);

	/// The only place where the state changes. The event must be possible.
	void take(Event event);

	bool running() const { return state_ == State::kRunning; }
	bool retrying() const { return state_ == State::kRetrying; }
	bool recovering() const { return state_ == State::kRecovering; }
	bool hung() const { return state_ == State::kHung; }

private:
	State state_ = State::kRunning;
};

} // namespace penstock::vaapi
