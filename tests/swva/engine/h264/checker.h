#pragma once

#include <optional>
#include <vector>

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/h264/packed_rules.h"
#include "tests/swva/engine/h264/picture_rules.h"

namespace swva::h264 {

/// Judges the pictures of one context in coding order.
class Checker
{
public:
	std::vector<Violation> check(const H264Frame &frame);

private:
	std::optional<VAEncSequenceParameterBufferH264> sequence_; ///< the last one sent
	PictureRules picture_rules_;
	PackedRules packed_rules_;
};

} // namespace swva::h264
