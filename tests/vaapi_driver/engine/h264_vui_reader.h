#pragma once

#include "tests/vaapi_driver/engine/bit_reader.h"
#include "tests/vaapi_driver/engine/h264_syntax.h"

namespace swva::h264 {

/// vui_parameters(), ITU-T H.264 annex E.1.1.
Vui read_vui(BitReader &in);

} // namespace swva::h264
