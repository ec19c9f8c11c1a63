#pragma once

#include <string>

#include "core/base/result.h"

namespace penstock {

/// Writes a whole file so that whoever reads it finds the old text or the new one and nothing in
/// between, also after a crash: a temporary file in the same folder is written, synced and renamed.
/// What cannot be replaced (a pipe, a terminal, a file in a folder that takes no other) is written
/// in place; "-" is standard output. May take as long as the disk does.
Status replace_file(const std::string &path, const std::string &text);

/// Whether replace_file() may succeed, as far as that can be known before; true of an empty path.
Status check_replaceable(const std::string &path);

} // namespace penstock
