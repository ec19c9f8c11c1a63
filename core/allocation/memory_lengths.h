#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/buffer/buffer.h"

namespace penstock {

/// The bytes that each memory of the buffer has, whatever part of them is in use. These, and not
/// what a layout needs, decide whether a device may read or write there.
std::vector<std::uint64_t> memory_lengths(const Buffer &buffer);

/// A memory that is too short for what a driver does with it.
struct ShortMemory {
	std::size_t memory = 0;
	std::uint64_t needed = 0;
	std::uint64_t length = 0; ///< 0 for a memory that the buffer does not have
};

/// The first memory that is shorter than a driver says it must be (sizeimage, per memory). Drivers
/// refuse it only when it is queued, some of them not even then.
std::optional<ShortMemory> find_short_memory(std::span<const std::uint64_t> lengths,
					     std::span<const std::uint32_t> needed);

} // namespace penstock
