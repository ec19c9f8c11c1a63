#pragma once

#include <cstddef>
#include <optional>

namespace penstock {

/// The columns of the terminal behind a descriptor; nothing when it is none.
std::optional<std::size_t> terminal_width(int fd);

} // namespace penstock
