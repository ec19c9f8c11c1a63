#pragma once

#include "tests/swva/engine/checker.h"
#include "tests/swva/engine/hevc/packed_headers.h"
#include "tests/swva/engine/hevc/picture_rules.h"
#include "tests/swva/engine/packed/packed_rules.h"

namespace swva::hevc {

using Checker = swva::Checker<HevcFrame, PictureRules, PackedRules<PackedHeaders>>;

} // namespace swva::hevc
