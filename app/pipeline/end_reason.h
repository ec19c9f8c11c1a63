#pragma once

#include <cstdint>
#include <variant>

#include "core/base/result.h"

namespace penstock {

/// What was to end a run, and did.
enum class Limit : std::uint8_t { kFrames, kDuration };

/// The run was told to end (Command::Kind::kStop).
struct Stop {};

/// Which part of a pipeline failed, and how.
struct Fault {
	enum class Part { kProgram, kCamera, kEncoder, kOutput };
	Part part;
	Error error;
};

/// Why a pipeline takes no more frames.
using EndReason = std::variant<Limit, Stop, Fault>;

/// Whether `later` takes the place of `earlier`, which came first. A refused allocation is a reason
/// only as long as there is no other, since the next path would go on without it; then a limit and
/// a stop; any other fault stands before all.
bool outranks(const EndReason &later, const EndReason &earlier);

} // namespace penstock
