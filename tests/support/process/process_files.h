#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <sys/types.h>

namespace penstock::test {

/// The files that a process has mapped into its memory, as /proc/PID/maps names them: device nodes
/// by their path, dmabufs as "/dmabuf:". Each once.
std::vector<std::string> mapped_files(pid_t pid);

/// What mapped_files() shows of camera memory: the node itself or any dmabuf.
std::vector<std::string> mapped_frames(pid_t pid, const std::string &camera);

/// What a running process holds.
struct Footprint {
	std::size_t heap = 0; ///< bytes of memory without a file behind it
	std::size_t descriptors = 0;
};
Footprint footprint_of(pid_t pid);

} // namespace penstock::test
