#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace penstock {

/// The columns of the terminal behind a descriptor; nothing when it is none.
std::optional<std::size_t> terminal_width(int fd);

/// What empties the line that the cursor is in, to be written before something else; nothing when
/// it is no terminal.
std::string_view line_start(int fd);

} // namespace penstock
