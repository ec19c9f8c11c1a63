#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <sys/types.h>

namespace penstock::test {

/// The dmabufs that a process has open: the name of who exported it, by inode.
std::map<std::uint64_t, std::string> open_dmabufs(pid_t pid);

} // namespace penstock::test
