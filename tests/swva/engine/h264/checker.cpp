#include "tests/swva/engine/h264/checker.h"

#include "tests/swva/engine/findings.h"

namespace swva::h264 {

std::vector<Violation> Checker::check(const H264Frame &frame)
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

} // namespace swva::h264
