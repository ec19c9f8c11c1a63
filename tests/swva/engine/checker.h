#pragma once

#include <optional>
#include <vector>

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"

namespace swva {

/// Checks the pictures of one context, in coding order, by the rules of a codec.
template <typename Frame, typename PictureRules, typename PackedRules>
class Checker
{
public:
	std::vector<Violation> check(const Frame &frame)
	{
		Findings findings;
		if (frame.sequence)
			sequence_ = frame.sequence;
		if (!sequence_) {
			findings.add("4.sequence", "there was no sequence parameter buffer");
			return findings.take();
		}
		picture_rules_.check(frame, *sequence_, findings);
		packed_rules_.check(frame, *sequence_, findings);
		return findings.take();
	}

private:
	decltype(Frame::sequence) sequence_; ///< the last one sent
	PictureRules picture_rules_;
	PackedRules packed_rules_;
};

} // namespace swva
