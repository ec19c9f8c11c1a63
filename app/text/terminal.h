#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace penstock {

/// The number of columns of the terminal behind a descriptor; nothing if it is no terminal.
std::optional<std::size_t> terminal_width(int fd);

/// The width for text on a descriptor: the terminal's, or one that files and mails are read in.
std::size_t text_width(int fd);

/// The characters that clear the line of the cursor, to be written before other text; empty if it
/// is no terminal.
std::string_view line_start(int fd);

} // namespace penstock
