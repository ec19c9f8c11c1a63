#pragma once

#include <string>
#include <string_view>

namespace penstock {

/// The name of a file where none was given: "video.mkv" for "matroska", "video.mp4" where FFmpeg's
/// name of the container says nothing here.
std::string usual_name(std::string_view container);

/// Frames as the camera gives them, by the file's ending.
bool is_raw_file(std::string_view output);

/// An output as it has to be named here, where the name says the container: "ts:-" for "-" in
/// "mpegts", "clip.mp4" for "clip" in "mp4", "clip.mp4" for "clip.raw".
std::string name_in_container(std::string output, std::string_view container);

} // namespace penstock
