#pragma once

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"
#include "tests/swva/engine/rules/coding_order.h"

namespace swva::hevc {

/// Check 4: what the parameter buffers of a picture say, by themselves and after the earlier
/// pictures. That surfaces exist is for those who know them.
class PictureRules
{
public:
	void check(const HevcFrame &frame, const VAEncSequenceParameterBufferHEVC &sequence,
		   Findings &findings);

private:
	CodingOrder coding_order_;
};

} // namespace swva::hevc
