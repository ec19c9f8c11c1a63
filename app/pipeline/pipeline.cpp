#include "app/pipeline/pipeline.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/allocation/allocation_error.h"
#include "core/meta/capture_meta.h"

namespace penstock {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock; // CLOCK_MONOTONIC, the clock of V4L2's timestamps

constexpr auto kTick = 1s;
constexpr std::uint32_t kEncoderPatience = 5; ///< ticks without output before it counts as hung
constexpr auto kDrainPatience = 5s;

} // namespace

Pipeline::Pipeline(const Parts &parts, const Decision &decision, EventLoop loop)
	: camera_(parts.camera), recovery_(parts.recovery), observer_(parts.observer),
	  decision_(decision), loop_(std::move(loop))
{
	for (const StreamParts &stream : parts.streams)
		streams_.emplace_back(stream.name, stream.encoder, stream.outputs);
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
	auto ticker = Timer::create([this] { tick(); });
	auto duration = Timer::create([this] { end(Limit::kDuration); });
	auto deadline = Timer::create([this] { drain_expired(); });
	auto commands =
		ControlSource::create(control, [this](const Command &command) { obey(command); });
	for (auto *timer : {&ticker, &duration, &deadline})
		if (!*timer)
			return propagate(*timer);
	if (!commands)
		return propagate(commands);
	ticker_.emplace(std::move(*ticker));
	duration_.emplace(std::move(*duration));
	drain_deadline_.emplace(std::move(*deadline));
	commands_ = std::move(*commands);

	auto program = [this](Error error) { fail(Fault::Part::kProgram, std::move(error)); };
	for (Timer *timer : {&*ticker_, &*duration_, &*drain_deadline_})
		loop_.add(*timer, program);
	loop_.add(*commands_, program);
	for (EncoderBranch &stream : streams_)
		stream.connect(
			loop_,
			{[&](Error error) { fail_encoder(stream, std::move(error)); },
			 [this](Error error) { fail(Fault::Part::kOutput, std::move(error)); },
			 [this] { return on_coded(); }, [this] { on_stream_ended(); }});
	return {};
}

EndReason Pipeline::run(const RunLimits &limits, Clock::time_point process_start)
{
	process_start_ = process_start;
	begin_ = Clock::now();
	if (Status status = arm(limits); !status)
		note(Fault{Fault::Part::kProgram, std::move(status.error())});
	do
		stream();
	while (recover());
	statistics_.duration_s = std::chrono::duration<double>(Clock::now() - begin_).count();
	finish_outputs();
	enter(PipelineState::kEnded);
	return std::move(*end_);
}

Status Pipeline::arm(const RunLimits &limits)
{
	frame_limit_ = limits.frames;
	if (Status status = ticker_->arm(kTick, kTick); !status)
		return status;
	return limits.duration ? duration_->arm(*limits.duration) : Status{};
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
	if (start_devices()) {
		enter(PipelineState::kStreaming);
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
	if (decision_.copy) {
		auto &bytes = statistics_.bytes_copied;
		const bool converts = decision_.strategy == Strategy::kConvert;
		auto copy = CopyStage::create(decision_, converts ? bytes.convert : bytes.copy);
		if (!copy)
			return failed(Fault::Part::kProgram, copy.error());
		copy_.emplace(std::move(*copy));
	}
	loop_.add(camera_, [this](Error error) { fail(Fault::Part::kCamera, std::move(error)); });
	for (EncoderBranch &stream : streams_)
		if (Status status = stream.start(); !status)
			return failed(Fault::Part::kEncoder, status.error());
	if (Status status = camera_.start(*this); !status)
		return failed(Fault::Part::kCamera, status.error());
	return true;
}

void Pipeline::stop_devices()
{
	count();
	loop_.remove(camera_);
	// The encoders first: they hold the camera's memory.
	for (EncoderBranch &stream : streams_)
		stream.stop();
	camera_.stop();
	last_pts_ = {};
}

/// Whether the run goes on after what has ended it.
bool Pipeline::recover()
{
	const Fault *fault = std::get_if<Fault>(&*end_);
	if (!fault)
		return false;
	enter(PipelineState::kRecovering);
	copy_.reset();
	decision_ = {};
	Recovery::Next next = recovery_.next(*fault);
	auto *path = std::get_if<NextPath>(&next);
	if (!path)
		return false;
	end_.reset();
	if (Status status = drain_deadline_->disarm(); !status) {
		note(Fault{Fault::Part::kProgram, std::move(status.error())});
		return false;
	}
	decision_ = std::move(path->decision);
	return true;
}

void Pipeline::finish_outputs()
{
	enter(PipelineState::kWriting);
	for (EncoderBranch &stream : streams_)
		if (Status status = stream.finish_outputs(); !status)
			note(Fault{Fault::Part::kOutput, std::move(status.error())});
	collect_outputs();
}

Status Pipeline::on_frame(BufferRef frame)
{
	if (state_ != PipelineState::kStreaming)
		return {};
	const CaptureMeta *capture = std::as_const(*frame).find_meta<CaptureMeta>();
	TimestampClock clock = capture ? capture->clock : TimestampClock::kUnknown;
	if (frame->pts.is_set() && last_pts_.is_set())
		statistics_.frame_interval.add_between(last_pts_.ns(), frame->pts.ns());
	last_pts_ = frame->pts;
	if (copy_) {
		auto target = copied(*frame);
		if (!target || !*target)
			return {};
		frame = std::move(**target);
	}
	submit(std::move(frame), clock);
	if (frame_limit_ && statistics_.frames_captured >= *frame_limit_)
		end(Limit::kFrames);
	return {};
}

void Pipeline::submit(BufferRef frame, TimestampClock clock)
{
	for (EncoderBranch &stream : streams_) {
		Status status = stream.submit(
			&stream == &streams_.back() ? std::move(frame) : frame, clock);
		if (!status)
			return fail_encoder(stream, std::move(status.error()));
	}
	++statistics_.frames_captured;
}

/// The frame in the encoder's memory. A damaged frame (a broken JPEG) is dropped and counted; where
/// the memory itself cannot be read the next one could not either.
Result<std::optional<BufferRef>> Pipeline::copied(const Buffer &frame)
{
	auto target = copy_->pass(frame);
	if (!target) {
		if (!target.error().is(std::errc::bad_message)) {
			fail(Fault::Part::kCamera, std::move(target.error()));
			return std::nullopt;
		}
		spdlog::debug("{}", target.error().message());
		++unreadable_;
	} else if (!*target) {
		++statistics_.frames_dropped.late;
	}
	return target;
}

Status Pipeline::on_coded()
{
	if (!statistics_.first_frame_ms)
		statistics_.first_frame_ms =
			std::chrono::duration<double, std::milli>(Clock::now() - process_start_)
				.count();
	// While draining, each coded frame restarts the deadline.
	return state_ == PipelineState::kDraining ? drain_deadline_->arm(kDrainPatience) : Status{};
}

void Pipeline::on_stream_ended()
{
	if (std::ranges::all_of(streams_, &EncoderBranch::ended))
		loop_.quit();
}

void Pipeline::drain_expired()
{
	for (const EncoderBranch &stream : streams_) {
		// It may have come in one wait with the last frame.
		if (stream.ended())
			continue;
		if (stream.drains_exactly())
			note(Fault{Fault::Part::kEncoder,
				   Error{std::make_error_code(std::errc::timed_out),
					 fmt::format("the encoder {} did not finish {} frames",
						     stream.statistics().encoder,
						     stream.in_flight())}});
		else
			spdlog::warn("the encoder {} cannot say when it is done; frames that it "
				     "has not given by now are taken as left out by its rate "
				     "control",
				     stream.statistics().encoder);
	}
	loop_.quit();
}

/// An encoder that hangs keeps the buffers, so that the others get none and are silent, too, with
/// the few that they look ahead.
void Pipeline::end_hung_encoder()
{
	EncoderBranch *hung = nullptr;
	for (EncoderBranch &stream : streams_)
		if (stream.count_silence() >= kEncoderPatience &&
		    (!hung || stream.in_flight() > hung->in_flight()))
			hung = &stream;
	if (hung && state_ == PipelineState::kStreaming)
		fail_encoder(*hung, Error{std::make_error_code(std::errc::timed_out),
					  fmt::format("the encoder {} gives nothing back",
						      hung->statistics().encoder)});
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
	end_hung_encoder();
	publish();
}

void Pipeline::publish()
{
	count();
	collect_outputs();
	statistics_.duration_s = std::chrono::duration<double>(Clock::now() - begin_).count();
	observer_.progressed(statistics_, decision_);
}

void Pipeline::count()
{
	CameraCounters counters = camera_.counters();
	statistics_.frames_dropped.missed = counters.missed;
	statistics_.frames_dropped.damaged = counters.damaged + unreadable_;
	statistics_.starved = counters.starved;
	statistics_.in_flight = 0;
	std::vector<StreamStatistics> streams;
	for (const EncoderBranch &stream : streams_) {
		statistics_.frames_dropped.damaged += stream.failed();
		statistics_.in_flight = std::max(statistics_.in_flight, stream.in_flight());
		streams.push_back(stream.statistics());
	}
	statistics_.set_streams(std::move(streams));
}

void Pipeline::collect_outputs()
{
	statistics_.outputs.clear();
	for (const EncoderBranch &stream : streams_)
		std::ranges::move(stream.output_statistics(),
				  std::back_inserter(statistics_.outputs));
}

void Pipeline::drain()
{
	if (state_ != PipelineState::kStreaming)
		return;
	enter(PipelineState::kDraining);
	loop_.remove(camera_);
	for (EncoderBranch &stream : streams_)
		if (!stream.ended())
			if (Status status = stream.drain(); !status)
				fail_encoder(stream, std::move(status.error()));
	if (Status status = drain_deadline_->arm(kDrainPatience); !status)
		fail(Fault::Part::kProgram, std::move(status.error()));
}

void Pipeline::end(EndReason reason)
{
	note(std::move(reason));
	drain();
}

void Pipeline::fail(Fault::Part part, Error error)
{
	// What the camera gave before is still to be encoded.
	const bool encoders_work = part == Fault::Part::kCamera || is_allocation_error(error);
	note(Fault{part, std::move(error)});
	if (encoders_work && state_ == PipelineState::kStreaming)
		drain();
	else
		loop_.quit();
}

void Pipeline::fail_encoder(EncoderBranch &stream, Error error)
{
	// It is the memory that has failed then, and the encoder still has frames of its own.
	if (is_allocation_error(error))
		return fail(Fault::Part::kEncoder, std::move(error));
	note(Fault{Fault::Part::kEncoder, std::move(error)});
	stream.give_up();
	drain();
}

void Pipeline::note(EndReason reason)
{
	if (!end_ || outranks(reason, *end_))
		end_ = std::move(reason);
}

} // namespace penstock
