#pragma once

#include <string>

#include <tl/expected.hpp>

#include "app/exit_code.h"
#include "core/base/result.h"

namespace penstock {

/// What ends a command: the process's exit code and the message that goes with it.
struct Failure {
	ExitCode code;
	std::string message;
};

template <typename T>
using Outcome = tl::expected<T, Failure>;

[[nodiscard]] inline tl::unexpected<Failure> failure(ExitCode code, std::string message)
{
	return tl::unexpected<Failure>(Failure{code, std::move(message)});
}

template <typename T>
[[nodiscard]] tl::unexpected<Failure> propagate(Outcome<T> &outcome)
{
	return tl::unexpected<Failure>(std::move(outcome.error()));
}

/// A device's error; EBUSY means that another program uses it, whatever else `otherwise` says.
[[nodiscard]] inline tl::unexpected<Failure> device_failure(ExitCode otherwise, const Error &error)
{
	if (error.is(std::errc::device_or_resource_busy))
		return failure(ExitCode::kNoDevice, error.message() + "; another program uses it");
	return failure(otherwise, error.message());
}

} // namespace penstock
