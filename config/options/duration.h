#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "config/outputs/destination.h"
#include "core/base/result.h"

namespace penstock {

/// Times as the command line and config files have them. The context of the user_mistake() says
/// what would be right.

Result<std::chrono::nanoseconds>
parse_duration(std::string_view text); ///< "10s", "1.5m", "500ms", "2h", "01:30:00", "1:30"
Result<SyncInterval> parse_sync(std::string_view text); ///< a duration, "segment", "off"
Result<std::chrono::nanoseconds> parse_window(std::string_view text);  ///< a duration, "all"
Result<std::chrono::nanoseconds> parse_timeout(std::string_view text); ///< a duration, "off"
/// "exit", "wait", "wait:10m": CameraSettings::comeback
Result<std::chrono::nanoseconds> parse_comeback(std::string_view text);

/// The reverse: the parser of the same name gives the value back.
std::string print_duration(std::chrono::nanoseconds duration);
std::string print_sync(SyncInterval interval);
std::string print_window(std::chrono::nanoseconds window);
std::string print_timeout(std::chrono::nanoseconds timeout);
std::string print_comeback(std::chrono::nanoseconds comeback);

} // namespace penstock
