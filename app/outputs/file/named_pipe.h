#pragma once

#include <string>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace penstock {

/// Whether the path is a FIFO (mkfifo(1)). A pipe of the shell, such as /dev/stdout may be, does
/// not count: no other program can open it to read.
bool is_named_pipe(const std::string &path);

/// Opens it for writing, non-blocking. no_such_device_or_address if nobody reads it: a blocking
/// open would wait until somebody does.
Result<UniqueFd> open_named_pipe(const std::string &path);

} // namespace penstock
