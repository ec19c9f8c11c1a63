#pragma once

#include <cstddef>
#include <string>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace penstock {

/// An anonymous file of `length` zero bytes in memory, close-on-exec, sealed against shrinking: who
/// maps it need not fear SIGBUS, and udmabuf accepts it (memfd_create(2), fcntl(2)). `name` shows
/// up in /proc.
Result<UniqueFd> create_memfd(const std::string &name, std::size_t length);

} // namespace penstock
