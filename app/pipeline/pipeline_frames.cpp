#include "app/pipeline/pipeline.h"

#include <utility>

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
	Status readable;
	for (EncoderBranch &stream : streams_) {
		Status status = stream.submit(&stream == &streams_.back() ? std::move(taken.frame)
									  : taken.frame,
					      taken.from_driver && !card_);
		if (!status && !status.error().is(std::errc::bad_message))
			return fail_encoder(stream, std::move(status.error()));
		if (!status)
			readable = std::move(status);
	}
	if (readable) {
		intake_.note_taken();
		++(card_ ? statistics_.frames_of_card : statistics_.frames_captured);
	} else if (Status useful = intake_.note_refused(readable.error()); !useful) {
		fail(Fault::Part::kCamera, std::move(useful.error()));
	}
}

} // namespace penstock
