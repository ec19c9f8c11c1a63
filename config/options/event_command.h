#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace penstock {

/// What happens to a run that a script may want to react to.
enum class EventKind : std::uint8_t {
	kWaiting,	///< a pipeline waits for what it lacks to begin: a device, a signal
	kStarted,	///< a pipeline has coded its first frame
	kPathChanged,	///< its frames take another path, since the memory of the one before failed
	kCameraLost,	///< its camera is gone, or silent, and is waited for
	kCameraBack,	///< it streams again
	kSignalLost,	///< the camera's source gives no picture, and is waited for
	kSignalBack,	///< it does again
	kSourceChanged, ///< the source gives another picture, or was interrupted
	kEncoderReset,	///< an encoder failed and was opened again
	kOutputFailed,	///< an output takes nothing; it may be tried again
	kOutputBack,	///< it takes frames again
	kSegmentClosed, ///< a file of several is complete
	kClockJump,	///< the clock of the camera's driver jumped
	kEnded,		///< a pipeline has ended
};

/// "camera_lost".
std::string_view name_of(EventKind kind);

/// What the user wants to be run when something happens.
struct EventCommand {
	EventKind event;
	std::string command; ///< for the shell
	friend bool operator==(const EventCommand &, const EventCommand &) = default;
};

/// "camera_lost=COMMAND". Fails with user_mistake().
Result<EventCommand> parse_event_command(std::string_view text);

/// A file, "-" for standard output, or "fd:3". Fails with user_mistake().
Result<std::string> parse_event_place(std::string_view text);

/// The number of "fd:3" and of "-"; -1 of a file.
int descriptor_of(std::string_view event_place);

} // namespace penstock
