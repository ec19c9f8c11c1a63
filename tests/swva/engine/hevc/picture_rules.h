#pragma once

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"
#include "tests/swva/engine/rules/coding_order.h"

namespace swva::hevc {

/// Check 4 as far as parameter buffers show it: each by itself, and in the order of the pictures.
/// Whether surfaces exist is checked elsewhere.
class PictureRules
{
public:
	void check(const HevcFrame &frame, const VAEncSequenceParameterBufferHEVC &sequence,
		   Findings &findings);

private:
	CodingOrder coding_order_;
};

} // namespace swva::hevc
