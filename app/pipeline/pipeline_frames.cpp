#include "app/pipeline/pipeline.h"

#include <algorithm>
#include <utility>

#include "core/allocation/allocation_error.h"

// What happens to a frame.

namespace penstock {

Status Pipeline::on_frame(BufferRef frame)
{
	if (!takes_frames(state_))
		return {};
	if (!card_ && source_.distrusts(*frame)) {
		intake_.count_unreadable();
		return {};
	}
	auto taken = intake_.take(std::move(frame));
	if (!taken) {
		fail(Fault::Part::kCamera, std::move(taken.error()));
		return {};
	}
	if (!*taken)
		return {};
	submit(std::move(**taken));
	if (frame_limit_ && statistics_.frames_captured >= *frame_limit_)
		end(Limit::kFrames);
	return {};
}

void Pipeline::submit(FrameIntake::Taken taken)
{
	std::vector<Refusal> refusals;
	for (EncoderBranch &stream : streams_) {
		Status status = stream.submit(&stream == &streams_.back() ? std::move(taken.frame)
									  : taken.frame,
					      taken.from_driver && !card_);
		if (!status)
			refusals.push_back({stream, std::move(status.error())});
	}
	if (refusals.empty())
		intake_.note_taken();
	count(refusals);
	settle(std::move(refusals));
}

/// A frame is captured if any encoder took it, and each that did not has lost it.
void Pipeline::count(const std::vector<Refusal> &refusals)
{
	if (refusals.size() == streams_.size())
		return intake_.count_unreadable();
	++(card_ ? statistics_.frames_of_card : statistics_.frames_captured);
	for (const Refusal &refusal : refusals)
		refusal.stream.count_refused();
}

void Pipeline::settle(std::vector<Refusal> refusals)
{
	const auto damaged = std::ranges::find_if(refusals, &Refusal::of_damage);
	if (damaged != refusals.end())
		if (Status useful = intake_.note_refused(damaged->error); !useful)
			fail(Fault::Part::kCamera, std::move(useful.error()));
	for (Refusal &refusal : refusals) {
		// One word is enough for another path, which the encoders are drained for.
		const bool told = !takes_frames(state_) && is_allocation_error(refusal.error);
		if (!refusal.of_damage() && !told)
			fail_encoder(refusal.stream, std::move(refusal.error));
	}
}

} // namespace penstock
