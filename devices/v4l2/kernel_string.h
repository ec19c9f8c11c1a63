#pragma once

#include <cstddef>
#include <cstring>
#include <string>

#include <linux/types.h>

namespace penstock::v4l2 {

/// Strings of fixed size that come from the kernel need not be terminated.
template <std::size_t N>
std::string to_string(const __u8 (&text)[N])
{
	const char *begin = reinterpret_cast<const char *>(text);
	return {begin, ::strnlen(begin, N)};
}

} // namespace penstock::v4l2
