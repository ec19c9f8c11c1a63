#pragma once

#include <optional>
#include <string>

#include "app/outputs/file/file_names.h"

namespace penstock {

// How the segments of a list are called: live-00000.ts beside live.m3u8.

/// In the list's folder.
std::string segment_file(const std::string &list, unsigned number);

/// The reverse; none: it belongs to another list.
std::optional<unsigned> segment_number(const std::string &list, const std::string &file);

/// The paths of all from number `first` on.
FileNames segment_paths(const std::string &list, unsigned first);

} // namespace penstock
