#pragma once

#include <cstddef>
#include <string>

#include "config/generated/command_tree.h"

namespace penstock {

/// What --help prints of a command, in lines of at most `width` columns; a narrow terminal gets
/// those of 45.
std::string help_text(const CommandDescription &command, std::size_t width);

} // namespace penstock
