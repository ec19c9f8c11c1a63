#pragma once

#include <string>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace penstock {

/// Whether there is a FIFO (mkfifo(1)) under the name. The pipes of a shell, as /dev/stdout may be
/// one, are none: nobody else can come to read them.
bool is_named_pipe(const std::string &path);

/// For writing that does not wait for the reader. One that nobody reads is
/// no_such_device_or_address: to open it otherwise would wait until somebody does.
Result<UniqueFd> open_named_pipe(const std::string &path);

} // namespace penstock
