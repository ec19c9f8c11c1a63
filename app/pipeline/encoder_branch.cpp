#include "app/pipeline/encoder_branch.h"

#include <chrono>
#include <utility>

namespace penstock {

namespace {

using Clock = std::chrono::steady_clock; // CLOCK_MONOTONIC, the clock of V4L2's timestamps

/// One frame in so many has its submission timed, since reading the clock is a system call where
/// the kernel has no vDSO, and it would lie between two that every frame waits for.
constexpr std::size_t kSubmissionSample = 4;

std::uint64_t monotonic_ns()
{
	return static_cast<std::uint64_t>(
		std::chrono::nanoseconds(Clock::now().time_since_epoch()).count());
}

} // namespace

EncoderBranch::EncoderBranch(std::string name, Encoder &encoder, OutputSet &outputs)
	: encoder_(encoder), outputs_(outputs)
{
	statistics_.name = std::move(name);
	statistics_.encoder = encoder.identity().path;
	statistics_.codec = name_of(encoder.codec());
}

void EncoderBranch::connect(EventLoop &loop, Handlers handlers)
{
	loop_ = &loop;
	handlers_ = std::move(handlers);
	loop.add(outputs_, [this](Error error) { handlers_.output_failed(std::move(error)); });
	outputs_.on_failed([this](Error error) { handlers_.output_failed(std::move(error)); });
	outputs_.on_keyframe_wanted([this] { encoder_.request_keyframe(); });
}

void EncoderBranch::begin_segments()
{
	outputs_.begin_segments();
	encoder_.request_keyframe();
}

Status EncoderBranch::start()
{
	loop_->add(encoder_, [this](Error error) { handlers_.encoder_failed(std::move(error)); });
	Status status = encoder_.start(*this);
	ended_ = !status;
	return status;
}

void EncoderBranch::stop()
{
	if (loop_)
		loop_->remove(encoder_);
	encoder_.stop();
	in_flight_.fill({});
}

Status EncoderBranch::submit(BufferRef frame, TimestampClock clock)
{
	note_submission(frame->pts, clock);
	return encoder_.submit(std::move(frame));
}

Status EncoderBranch::drain()
{
	return encoder_.drain();
}

void EncoderBranch::give_up()
{
	loop_->remove(encoder_);
	end();
}

void EncoderBranch::end()
{
	if (!std::exchange(ended_, true))
		handlers_.ended();
}

Status EncoderBranch::on_coded(const CodedFrame &frame)
{
	measure(frame);
	outputs_.write(frame);
	++statistics_.frames_encoded;
	statistics_.bytes_out += frame.data.size();
	return handlers_.coded();
}

void EncoderBranch::on_drained()
{
	end();
}

std::uint32_t EncoderBranch::count_silence()
{
	const bool silent = in_flight() != 0 && coded() == coded_before_;
	coded_before_ = coded();
	silence_ = silent ? silence_ + 1 : 0;
	return silence_;
}

void EncoderBranch::note_submission(ClockTime pts, TimestampClock clock)
{
	InFlight &entry = in_flight_[next_in_flight_ % in_flight_.size()];
	entry = {};
	entry.pts = pts;
	entry.waits = true;
	entry.from_driver_clock = clock == TimestampClock::kMonotonic;
	if (next_in_flight_++ % kSubmissionSample != 0)
		return;
	entry.submitted = monotonic_ns();
	if (entry.from_driver_clock)
		statistics_.capture_to_submit.add_between(entry.pts.ns(), entry.submitted);
}

void EncoderBranch::measure(const CodedFrame &frame)
{
	const std::uint64_t now = monotonic_ns();
	for (InFlight &entry : in_flight_) {
		if (!entry.waits || entry.pts != frame.pts)
			continue;
		if (entry.submitted != 0)
			statistics_.encode.add_between(entry.submitted, now);
		if (entry.from_driver_clock)
			statistics_.capture_to_coded.add_between(entry.pts.ns(), now);
		entry = {};
		return;
	}
}

} // namespace penstock
