#pragma once

#include "tests/swva/engine/bits/bit_reader.h"
#include "tests/swva/engine/hevc/syntax.h"

namespace swva::hevc {

/// vui_parameters(), ITU-T H.265 annex E.2.1: keeps the timing in `sps`.
void read_vui(BitReader &in, Sps &sps);

} // namespace swva::hevc
