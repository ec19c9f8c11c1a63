#pragma once

#include <string>
#include <system_error>

#include <tl/expected.hpp>

namespace penstock {

/// What went wrong and where. `context` names the call, the device and the format, for example
/// "VIDIOC_QBUF /dev/video0 (NV12 1920x1080)"; `code` keeps the errno so that a caller can decide.
struct Error {
	std::error_code code;
	std::string context;

	/// "context: text of the code".
	std::string message() const { return context + ": " + code.message(); }

	bool is(std::errc condition) const { return code == condition; }
};

template <typename T>
using Result = tl::expected<T, Error>;

using Status = Result<void>;

/// An error from a system call: `number` is errno as the call left it.
[[nodiscard]] inline tl::unexpected<Error> system_error(int number, std::string context)
{
	return tl::unexpected<Error>(
		Error{std::error_code(number, std::system_category()), std::move(context)});
}

/// An error that the program itself found.
[[nodiscard]] inline tl::unexpected<Error> make_error(std::errc code, std::string context)
{
	return tl::unexpected<Error>(Error{std::make_error_code(code), std::move(context)});
}

/// Hands an error on: `if (!result) return propagate(result);`
template <typename T>
[[nodiscard]] tl::unexpected<Error> propagate(Result<T> &result)
{
	return tl::unexpected<Error>(std::move(result.error()));
}

} // namespace penstock
