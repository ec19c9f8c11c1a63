#pragma once

#include <string>

namespace penstock {

/// The text for HTML and SVG, in elements and in quoted attributes: what they reserve becomes a
/// reference, what is no UTF-8 or no character of XML becomes U+FFFD. Names come from drivers and
/// from the user.
std::string escaped(const std::string &text);

} // namespace penstock
