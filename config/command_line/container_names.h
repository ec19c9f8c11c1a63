#pragma once

#include <string>
#include <string_view>

namespace penstock {

/// The ending of files in a container that FFmpeg knows by this name; ".mp4" of other names.
std::string_view ending_of_container(std::string_view container);

/// Whether FFmpeg has a container of this name that can be written here.
bool is_container(std::string_view name);

/// Frames as the camera gives them, by the file's ending.
bool is_raw_file(std::string_view output);

/// An output as it has to be named here, where the name says the container: "ts:-" for "-" in
/// "mpegts", "clip.mp4" for "clip" in "mp4", "clip.mp4" for "clip.raw".
std::string name_in_container(std::string output, std::string_view container);

} // namespace penstock
