#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace swva {

/// CRC-32 (IEEE 802.3), continued from `crc`: begin with 0.
std::uint32_t crc32(std::uint32_t crc, std::span<const std::byte> bytes);

} // namespace swva
