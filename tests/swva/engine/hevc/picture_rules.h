#pragma once

#include <cstdint>

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"

namespace swva::hevc {

/// Check 4: what the parameter buffers of a picture say, by themselves and after the earlier
/// pictures. That surfaces exist is for those who know them.
class PictureRules
{
public:
	void check(const HevcFrame &frame, const VAEncSequenceParameterBufferHEVC &sequence,
		   Findings &findings);

private:
	bool started_ = false;
	std::int64_t order_ = 0; ///< of the picture before
};

} // namespace swva::hevc
