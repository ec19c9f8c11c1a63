#pragma once

#include <cstddef>
#include <cstring>
#include <string>

#include "core/text/printable.h"

namespace penstock::v4l2 {

/// Strings of fixed size that come from the kernel need not be terminated, and hold whatever the
/// device says: names of cameras, inputs, controls and their menus all come this way.
template <typename Char, std::size_t N>
requires(sizeof(Char) == 1) std::string to_string(const Char (&text)[N])
{
	const char *begin = reinterpret_cast<const char *>(text);
	return printable({begin, ::strnlen(begin, N)});
}

} // namespace penstock::v4l2
