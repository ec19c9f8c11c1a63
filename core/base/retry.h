#pragma once

#include <cerrno>

namespace penstock {

/// Makes a system call again for as long as a signal interrupts it. `call` returns a negative
/// number and sets errno when it fails; so does this, with any errno but EINTR.
template <typename Call>
auto retry_interrupted(Call call)
{
	auto result = call();
	while (result < 0 && errno == EINTR)
		result = call();
	return result;
}

} // namespace penstock
