#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace swva {

/// Appends a NAL unit in the format of Annex B: a start code of four bytes, then the unit with
/// emulation prevention bytes put in.
void append_nal(std::vector<std::byte> &stream, std::span<const std::byte> nal);

/// Without the emulation prevention bytes.
std::vector<std::byte> unescape(std::span<const std::byte> nal);

/// Holds 00 00 00, 00 00 01 or 00 00 02, which no escaped NAL unit does.
bool needs_escape(std::span<const std::byte> nal);
/// Holds 00 00 03 followed by a byte up to 03 or by the end, as escaping leaves it.
bool looks_escaped(std::span<const std::byte> nal);

/// The length of the start code at the beginning, 3 or 4, if there is one.
std::optional<std::size_t> start_code(std::span<const std::byte> data);

/// What lies between the start codes; what comes before the first is not returned.
std::vector<std::span<const std::byte>> split_nals(std::span<const std::byte> stream);

} // namespace swva
