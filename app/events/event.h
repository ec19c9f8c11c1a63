#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/options/event_command.h"

namespace penstock {

/// Something that happened to a run.
struct Event {
	EventKind kind;
	std::string what;	 ///< the camera, path, encoder, output or file; without secrets
	std::string reason = {}; ///< may be empty
	/// For how long what is back was away, or how far a clock jumped.
	std::optional<double> seconds = {};
	std::optional<std::uint64_t> frames = {}; ///< that an output missed
	std::optional<int> exit_code = {};	  ///< of a pipeline that has ended
	std::string pipeline = {};		  ///< its name; empty where there is only one
	std::chrono::sys_time<std::chrono::milliseconds> time =
		std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
};

/// Takes events on any thread, and never waits.
using EventSink = std::function<void(Event)>;

/// {"time":"2031-02-03T04:05:06.789Z","event":"camera_lost",…}, with a line feed.
std::string json_line(const Event &event);

/// What a command that runs for it has in its environment: "PENSTOCK_EVENT=camera_lost" …
std::vector<std::string> environment_of(const Event &event);

} // namespace penstock
