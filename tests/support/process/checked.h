#pragma once

#include <cerrno>
#include <system_error>

namespace penstock::test {

/// What a system call gave; throws std::system_error with `what` where it failed.
inline int checked(int result, const char *what)
{
	if (result < 0)
		throw std::system_error(errno, std::generic_category(), what);
	return result;
}

} // namespace penstock::test
