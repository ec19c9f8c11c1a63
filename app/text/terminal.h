#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace penstock {

/// The number of columns of the terminal behind a descriptor; nothing if it is no terminal.
std::optional<std::size_t> terminal_width(int fd);

/// Of lines in a file or a mail.
inline constexpr std::size_t kFileWidth = 100;

/// The number of columns that text may have there: of a terminal `columns`, what the environment
/// says in COLUMNS (null or no number: nothing), or else its own; `otherwise` if it is no terminal.
std::size_t text_width(int fd, const char *columns, std::size_t otherwise);

/// The characters that clear the line of the cursor, to be written before other text; empty if it
/// is no terminal.
std::string_view line_start(int fd);

} // namespace penstock
