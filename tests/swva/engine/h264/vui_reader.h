#pragma once

#include "tests/swva/engine/bits/bit_reader.h"
#include "tests/swva/engine/h264/syntax.h"

namespace swva::h264 {

/// vui_parameters(), ITU-T H.264 annex E.1.1.
Vui read_vui(BitReader &in);

} // namespace swva::h264
