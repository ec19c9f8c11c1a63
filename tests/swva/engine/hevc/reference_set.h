#pragma once

#include "tests/swva/engine/bits/bit_reader.h"
#include "tests/swva/engine/hevc/syntax.h"

namespace swva::hevc {

/// Reads past st_ref_pic_set(), ITU-T H.265 section 7.3.7; false when it is predicted from another.
bool skip_reference_set(BitReader &in, Element index);

} // namespace swva::hevc
