#pragma once

#include <cstdint>

/// Heap allocations of the process so far, in whatever library they were made.
std::uint64_t heap_allocations();
