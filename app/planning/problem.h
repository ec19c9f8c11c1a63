#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <tl/expected.hpp>

#include "core/base/result.h"

namespace penstock {

/// Why a pipeline cannot start, or why it ended: what kind of problem it is, and the message. The
/// kinds are those that a user acts on in different ways.
struct Problem {
	enum class Kind : std::uint8_t {
		kMistake,     ///< in what the user asked for
		kNoDevice,    ///< not found, or it has not what was asked for
		kBusy,	      ///< another program uses the device
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

/// What was wanted, or the problem.
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

/// A device's error. Whatever was tried, EBUSY means that another program uses the device.
Problem device_problem(Problem::Kind otherwise, const Error &error);

/// An error of finding or opening a device: the user's mistake, a busy device, or none.
Problem opening_problem(const Error &error);

} // namespace penstock
