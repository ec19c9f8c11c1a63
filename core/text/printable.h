#pragma once

#include <string>
#include <string_view>

namespace penstock {

/// Text from outside (a USB camera chooses its own name) as a terminal and a log may show it: valid
/// UTF-8 with "?" for what is none, for control characters and for those that change the direction
/// of writing.
std::string printable(std::string_view text);

} // namespace penstock
