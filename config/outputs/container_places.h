#pragma once

#include <string_view>

namespace penstock {

/// The ending of files in a container, by libavformat's name of it or by the ending without its
/// dot: ".mkv" for "matroska" and "mkv", ".h264" for "h264". Empty: no file can be in it.
std::string_view ending_of(std::string_view container);

/// The place that writes the container of such an ending to standard output: "mkv:-" for ".mkv".
/// Empty: it cannot be written where nobody can seek.
std::string_view standard_output_of(std::string_view ending);

} // namespace penstock
