#pragma once

#include "tests/swva/engine/checker.h"
#include "tests/swva/engine/h264/packed_headers.h"
#include "tests/swva/engine/h264/picture_rules.h"
#include "tests/swva/engine/packed/packed_rules.h"

namespace swva::h264 {

using Checker = swva::Checker<H264Frame, PictureRules, PackedRules<PackedHeaders>>;

} // namespace swva::h264
