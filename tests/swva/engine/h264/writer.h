#pragma once

#include <cstddef>
#include <vector>

#include "tests/swva/engine/bits/bit_writer.h"
#include "tests/swva/engine/h264/syntax.h"

namespace swva::h264 {

/// Whole NAL units without emulation prevention.
std::vector<std::byte> write_sps(const Sps &sps);
std::vector<std::byte> write_pps(const Pps &pps, const Sps &sps);

/// The header of a slice with its NAL unit's; slice data follow.
void write_slice_header(BitWriter &out, const SliceHeader &header, const Sps &sps, const Pps &pps);

} // namespace swva::h264
