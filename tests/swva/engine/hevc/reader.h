#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "tests/swva/engine/bits/bit_reader.h"
#include "tests/swva/engine/hevc/syntax.h"
#include "tests/swva/engine/packed/parsed.h"

namespace swva::hevc {

/// None for a unit without a whole header.
std::optional<unsigned> nal_type(std::span<const std::byte> nal);

/// Each takes one NAL unit with its header and without emulation prevention. An error says what is
/// malformed, or beyond what is read here.
Parsed<Vps> read_vps(std::span<const std::byte> nal);
Parsed<Sps> read_sps(std::span<const std::byte> nal);
Parsed<Pps> read_pps(std::span<const std::byte> nal);

/// Leaves `reader` before byte_alignment(). Long-term references, prediction of reference sets,
/// changed lists and weights are not read.
Parsed<SliceHeader> read_slice_header(BitReader &reader, const Sps &sps, const Pps &pps);

} // namespace swva::hevc
