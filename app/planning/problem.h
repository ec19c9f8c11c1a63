#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <tl/expected.hpp>

#include "core/base/result.h"

namespace penstock {

/// Why a pipeline cannot start, or why it ended: a kind and a message. There is a kind for each
/// thing that a user would do about it.
struct Problem {
	enum class Kind : std::uint8_t {
		kMistake,     ///< in what the user asked for
		kNoDevice,    ///< not found, or it lacks what was asked for
		kBusy,	      ///< another program uses the device
		kNoSignal,    ///< the camera is there, but its source gives no picture
		kNoPath,      ///< from this camera to this encoder
		kCopyRefused, ///< the only paths copy, and --zero-copy require forbids it
		kCamera,      ///< failed
		kEncoder,     ///< failed
		kOutput,      ///< failed
		kProgram,     ///< a fault of the program or of the system below it
	};

	Kind kind;
	std::string message;
};

/// The value, or the problem.
template <typename T>
using Outcome = tl::expected<T, Problem>;

[[nodiscard]] inline tl::unexpected<Problem> problem(Problem::Kind kind, std::string message)
{
	return tl::unexpected<Problem>(Problem{kind, std::move(message)});
}

template <typename T>
[[nodiscard]] tl::unexpected<Problem> propagate(Outcome<T> &outcome)
{
	return tl::unexpected<Problem>(std::move(outcome.error()));
}

/// The problem behind a device's error. EBUSY always means that another program uses the device.
Problem device_problem(Problem::Kind otherwise, const Error &error);

/// The problem behind an error of finding or opening a device: a mistake of the user, a busy
/// device, or no device.
Problem opening_problem(const Error &error);

} // namespace penstock
