#pragma once

#include <optional>
#include <string>
#include <vector>

namespace penstock::test {

// Programs that read recordings without FFmpeg's libraries. Times in seconds.

/// When GStreamer shows each picture, after the first one.
std::vector<double> gstreamer_times(const std::string &file);

/// What MediaInfo takes for the duration; nothing where it finds none.
std::optional<double> mediainfo_duration(const std::string &file);

/// Likewise ExifTool.
std::optional<double> exiftool_duration(const std::string &file);

} // namespace penstock::test
