#pragma once

#include <string_view>

namespace penstock {

/// The style sheet of the page: light and dark, narrow and wide, and on paper. It is part of the
/// page, which needs no network.
std::string_view page_style();

} // namespace penstock
