#pragma once

#include <string>

namespace penstock {

/// Text for HTML and SVG, in elements and in quoted attributes. Reserved characters become
/// references; bytes that are not UTF-8 and characters that XML does not allow become U+FFFD. Names
/// come from drivers and from the user.
std::string escaped(const std::string &text);

} // namespace penstock
