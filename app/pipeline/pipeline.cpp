#include "app/pipeline/pipeline.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "app/pipeline/collect_statistics.h"
#include "core/allocation/allocation_error.h"
#include "devices/roles/device_name.h"

namespace penstock {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock; // CLOCK_MONOTONIC, the clock of V4L2's timestamps

constexpr auto kTick = 1s;
constexpr auto kDrainPatience = 5s;

/// And not one of the memory that it reads.
bool is_encoder_fault(const EndReason &reason)
{
	const Fault *fault = std::get_if<Fault>(&reason);
	return fault && fault->part == Fault::Part::kEncoder && !is_allocation_error(fault->error);
}

} // namespace

Pipeline::Pipeline(const Parts &parts, const Decision &decision, EventLoop loop)
	: camera_(&parts.camera), recovery_(parts.recovery), observer_(parts.observer),
	  decision_(decision), intake_(statistics_,
				       [this](const std::string &camera, double seconds) {
					       observer_.happened({.kind = EventKind::kClockJump,
								   .what = camera,
								   .seconds = seconds});
				       }),
	  stalls_(streams_), source_(statistics_.source_changes), loop_(std::move(loop))
{
	for (const StreamParts &stream : parts.streams)
		streams_.emplace_back(stream.name, stream.encoder, stream.outputs);
	if (!parts.card)
		return;
	card_ = ShownCard{&parts.card->camera, 0};
	statistics_.add_loss(parts.card->missing.message(), 0);
}

Result<std::unique_ptr<Pipeline>> Pipeline::create(const Parts &parts, const Decision &decision)
{
	auto loop = EventLoop::create();
	if (!loop)
		return propagate(loop);
	std::unique_ptr<Pipeline> pipeline(new Pipeline(parts, decision, std::move(*loop)));
	if (Status status = pipeline->set_up(parts.control); !status)
		return propagate(status);
	return pipeline;
}

Status Pipeline::set_up(RunControl &control)
{
	auto timers = PipelineTimers::create({.tick = [this] { tick(); },
					      .duration = [this] { end(Limit::kDuration); },
					      .drain = [this] { drain_expired(); },
					      .silence = [this] { end_silent_camera(); },
					      .source = [this] { settle_source(); }});
	if (!timers)
		return propagate(timers);
	auto commands =
		ControlSource::create(control, [this](const Command &command) { obey(command); });
	if (!commands)
		return propagate(commands);
	timers_ = std::move(*timers);
	commands_ = std::move(*commands);

	auto program = [this](Error error) { fail(Fault::Part::kProgram, std::move(error)); };
	timers_->add_to(loop_, program);
	loop_.add(*commands_, program);
	for (EncoderBranch &stream : streams_)
		stream.connect(
			loop_,
			{[&](Error error) { fail_encoder(stream, std::move(error)); },
			 [this](Error error) { fail(Fault::Part::kOutput, std::move(error)); },
			 [this] { ask_camera_for_keyframe(); }, [this] { end_without_outputs(); },
			 [this] { return on_coded(); }, [this] { on_stream_ended(); }});
	return {};
}

EndReason Pipeline::run(const RunLimits &limits, Clock::time_point process_start)
{
	process_start_ = process_start;
	begin_ = Clock::now();
	if (Status status = arm(limits); !status)
		note(Fault{Fault::Part::kProgram, std::move(status.error())});
	if (auto reason = without_outputs())
		note(std::move(*reason));
	do
		stream();
	while (recover());
	if (camera_)
		camera_->watch_source(nullptr);
	statistics_.duration_s = seconds();
	finish_outputs();
	enter(PipelineState::kEnded);
	return std::move(*end_);
}

Status Pipeline::arm(const RunLimits &limits)
{
	frame_limit_ = limits.frames;
	stalls_.set_camera_timeout(limits.camera_timeout);
	if (Status status = timers_->tick.arm(kTick, kTick); !status)
		return status;
	return limits.duration ? timers_->duration.arm(*limits.duration) : Status{};
}

void Pipeline::enter(PipelineState next)
{
	assert(may_follow(state_, next));
	state_ = next;
	observer_.entered(next);
}

void Pipeline::stream()
{
	enter(PipelineState::kStarting);
	works_ = false;
	if (start_devices()) {
		enter(card_ ? PipelineState::kShowing : PipelineState::kStreaming);
		if (Status status = loop_.run(); !status)
			fail(Fault::Part::kProgram, std::move(status.error()));
	}
	enter(PipelineState::kStopping);
	stop_devices();
}

/// Otherwise the reason has been noted.
bool Pipeline::start_devices()
{
	if (end_)
		return false;
	const auto failed = [this](Fault::Part part, Error &error) {
		note(Fault{part, std::move(error)});
		return false;
	};
	if (Status status = intake_.begin(decision_, name_of(camera_->identity())); !status)
		return failed(Fault::Part::kProgram, status.error());
	camera_->watch_source(this);
	source_.begin(decision_.camera.layout.rate);
	captured_before_ = camera_->counters().captured;
	for (EncoderBranch &stream : streams_)
		if (Status status = stream.start(); !status)
			return failed(Fault::Part::kEncoder, status.error());
	// Behind the encoders: what one of them lets go of in prepare(), the camera queues again in
	// the same round.
	const auto camera_failed = [this](Error error) { fail_camera(std::move(error)); };
	loop_.add(*camera_, camera_failed);
	if (card_)
		loop_.add(*card_->camera, camera_failed);
	if (Status status = frames_from().start(*this); !status) {
		Error cause = cause_of(std::move(status.error()));
		return failed(Fault::Part::kCamera, cause);
	}
	stalls_.begin(frames_from(), decision_.camera.layout.rate);
	if (Status status = card_ ? arm_next_look() : Status{}; !status)
		return failed(Fault::Part::kProgram, status.error());
	if (Status status = wait_for_silence(); !status)
		return failed(Fault::Part::kProgram, status.error());
	return true;
}

void Pipeline::stop_devices()
{
	unwatch_cameras();
	// The encoders first: they hold the camera's memory.
	for (EncoderBranch &stream : streams_)
		stream.stop();
	collect_frames(statistics_, camera_counters(), intake_, streams_);
	frames_from().stop();
}

/// They wake the loop no more.
void Pipeline::unwatch_cameras()
{
	loop_.remove(*camera_);
	if (card_)
		loop_.remove(*card_->camera);
}

void Pipeline::finish_outputs()
{
	enter(PipelineState::kWriting);
	for (EncoderBranch &stream : streams_)
		if (Status status = stream.finish_outputs(); !status)
			note(Fault{Fault::Part::kOutput, std::move(status.error())});
	if (auto reason = without_outputs())
		note(std::move(*reason));
	collect_outputs(statistics_, streams_);
}

/// All may be optional, but a run that nothing comes of has failed.
std::optional<EndReason> Pipeline::without_outputs() const
{
	std::optional<Error> first;
	for (const EncoderBranch &stream : streams_) {
		auto reason = stream.dead_outputs();
		if (!reason)
			return std::nullopt;
		if (!first)
			first = std::move(reason);
	}
	if (!first)
		return std::nullopt;
	first->context = "no output is left: " + first->context;
	return Fault{Fault::Part::kOutput, std::move(*first)};
}

void Pipeline::ask_camera_for_keyframe()
{
	if (camera_ && decision_.strategy == Strategy::kPassthrough &&
	    state_ == PipelineState::kStreaming)
		camera_->request_keyframe();
}

void Pipeline::end_without_outputs()
{
	auto reason = without_outputs();
	if (!reason)
		return;
	note(std::move(*reason));
	loop_.quit();
}

Status Pipeline::on_coded()
{
	if (!std::exchange(works_, true) && !card_)
		recovery_.works();
	if (!statistics_.first_frame_ms)
		statistics_.first_frame_ms =
			std::chrono::duration<double, std::milli>(Clock::now() - process_start_)
				.count();
	// While draining, each coded frame restarts the deadline.
	return state_ == PipelineState::kDraining ? timers_->drain.arm(kDrainPatience) : Status{};
}

void Pipeline::on_stream_ended()
{
	if (std::ranges::all_of(streams_, &EncoderBranch::ended))
		loop_.quit();
}

void Pipeline::drain_expired()
{
	if (state_ != PipelineState::kDraining)
		return;
	for (const EncoderBranch &stream : streams_)
		if (auto late = stream.late_after_drain())
			note(Fault{Fault::Part::kEncoder, std::move(*late)});
	loop_.quit();
}

void Pipeline::fail_camera(Error error)
{
	fail(Fault::Part::kCamera, cause_of(std::move(error)));
}

void Pipeline::obey(const Command &command)
{
	switch (command.kind) {
	case Command::Kind::kStop:
		return end(Stop{});
	case Command::Kind::kBeginSegments:
		for (EncoderBranch &stream : streams_)
			stream.begin_segments();
		return;
	case Command::Kind::kReport:
		return publish();
	}
}

void Pipeline::tick()
{
	if (takes_frames(state_))
		stalls_.look_at_camera(intake_.unreadable());
	if (!works_)
		ask_camera_for_keyframe();
	end_hung_encoder();
	publish();
}

void Pipeline::publish()
{
	collect_frames(statistics_, camera_counters(), intake_, streams_);
	collect_outputs(statistics_, streams_);
	statistics_.duration_s = seconds();
	observer_.progressed(statistics_, decision_);
}

double Pipeline::seconds() const
{
	return std::chrono::duration<double>(Clock::now() - begin_).count();
}

void Pipeline::drain()
{
	if (!takes_frames(state_))
		return;
	enter(PipelineState::kDraining);
	unwatch_cameras();
	for (EncoderBranch &stream : streams_)
		if (!stream.ended())
			if (Status status = stream.drain(); !status)
				fail_encoder(stream, std::move(status.error()));
	if (Status status = timers_->drain.arm(kDrainPatience); !status)
		fail(Fault::Part::kProgram, std::move(status.error()));
}

void Pipeline::end(EndReason reason)
{
	note(std::move(reason));
	if (state_ == PipelineState::kAwaiting)
		loop_.quit();
	else
		drain();
}

void Pipeline::fail(Fault::Part part, Error error, ClockTime since)
{
	// What the camera gave before is still to be encoded.
	const bool encoders_work = part == Fault::Part::kCamera || is_allocation_error(error);
	note(Fault{part, std::move(error), since});
	if (encoders_work && takes_frames(state_))
		drain();
	else
		loop_.quit();
}

void Pipeline::fail_encoder(EncoderBranch &stream, Error error)
{
	const bool useless = error.code == AllocationErrc::kFormatRefused;
	// It is the memory that has failed then, and the encoder still has frames of its own.
	if (is_allocation_error(error) && !useless)
		return fail(Fault::Part::kEncoder, std::move(error));
	note(Fault{useless ? Fault::Part::kCamera : Fault::Part::kEncoder, std::move(error)});
	stream.give_up();
	drain();
}

void Pipeline::note(EndReason reason)
{
	const Fault *fault = std::get_if<Fault>(&reason);
	// An encoder that fails while it is drained for another reason is not needed any more, or
	// is to be told of. A GPU that fails takes several along.
	const bool curable =
		fault &&
		(fault->part == Fault::Part::kCamera || is_allocation_error(fault->error) ||
		 (is_encoder_fault(reason) && (!end_ || is_encoder_fault(*end_))));
	if (!curable && (!final_ || outranks(reason, *final_)))
		final_ = reason;
	if (!end_ || outranks(reason, *end_))
		end_ = std::move(reason);
}

} // namespace penstock
