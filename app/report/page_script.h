#pragma once

#include <string_view>

namespace penstock {

/// Our own script of some 50 lines, since the plots are there without it: the pointer over one plot
/// shows the same moment in all plots over time, with its clock time and values. It reads what
/// to_svg() writes, an svg's data-begin, data-seconds, data-left and data-right, a line's data-name
/// and data-values, and makes text of it, never markup.
std::string_view page_script();

} // namespace penstock
