#pragma once

#include <string>

#include "config/generated/command_tree.h"

namespace penstock {

/// The manual page penstock(1), as man(7) source.
std::string manual_page(const CommandDescription &program);

} // namespace penstock
