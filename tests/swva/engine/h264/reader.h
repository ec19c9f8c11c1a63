#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "tests/swva/engine/bits/bit_reader.h"
#include "tests/swva/engine/h264/syntax.h"
#include "tests/swva/engine/packed/parsed.h"

namespace swva::h264 {

/// None for an empty unit.
std::optional<unsigned> nal_type(std::span<const std::byte> nal);

/// Each takes one NAL unit with its header byte and without emulation prevention. An error says
/// what is malformed, or beyond what an encoder of 4:2:0 frames may send.
Parsed<Sps> read_sps(std::span<const std::byte> nal);
Parsed<Pps> read_pps(std::span<const std::byte> nal, const Sps &sps);
/// SEI messages: types and sizes must fill the unit. The payloads are not read.
Parsed<void> read_sei(std::span<const std::byte> nal);
Parsed<void> read_aud(std::span<const std::byte> nal);

/// Leaves `reader` behind the header. Slice data may follow.
Parsed<SliceHeader> read_slice_header(BitReader &reader, const Sps &sps, const Pps &pps);

} // namespace swva::h264
