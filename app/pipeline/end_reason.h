#pragma once

#include <cstdint>
#include <variant>

#include "core/base/clock_time.h"
#include "core/base/result.h"

namespace penstock {

/// The user's limit that ended the run.
enum class Limit : std::uint8_t { kFrames, kDuration };

/// The run was told to end (Command::Kind::kStop).
struct Stop {};

/// Which part of a pipeline failed, and how.
struct Fault {
	enum class Part { kProgram, kCamera, kEncoder, kOutput };
	Part part;
	Error error;
	ClockTime since = {}; ///< CLOCK_MONOTONIC, where it began before it was noticed
};

/// Why a pipeline takes no more frames.
using EndReason = std::variant<Limit, Stop, Fault>;

/// Whether `later` takes the place of `earlier`, which came first. From weak to strong: refused
/// memory or layout (another path may work); a limit or a stop; any other fault.
bool outranks(const EndReason &later, const EndReason &earlier);

} // namespace penstock
