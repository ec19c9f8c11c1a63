#pragma once

#include <cstddef>

namespace penstock {

/// Bytes of main memory and swap of this machine. What is larger is refused before somebody tries:
/// malloc() and memfd promise memory that is not there, and the dma-heap and DRM drivers take pages
/// until the kernel ends processes for want of memory.
std::size_t machine_memory() noexcept;

} // namespace penstock
