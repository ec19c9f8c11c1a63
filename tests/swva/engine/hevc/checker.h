#pragma once

#include <optional>
#include <vector>

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/hevc/packed_rules.h"
#include "tests/swva/engine/hevc/picture_rules.h"

namespace swva::hevc {

/// Judges the pictures of one context in coding order.
class Checker
{
public:
	std::vector<Violation> check(const HevcFrame &frame);

private:
	std::optional<VAEncSequenceParameterBufferHEVC> sequence_; ///< the last one sent
	PictureRules picture_rules_;
	PackedRules packed_rules_;
};

} // namespace swva::hevc
