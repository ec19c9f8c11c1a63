#include "app/pipeline/pipeline.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/allocation/allocation_error.h"
#include "core/meta/capture_meta.h"
#include "devices/roles/device_name.h"

namespace penstock {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock; // CLOCK_MONOTONIC, the clock of V4L2's timestamps

constexpr auto kTick = 1s;
constexpr std::uint32_t kEncoderPatience = 5; ///< ticks without output before it counts as hung
constexpr auto kDrainPatience = 5s;

ClockTime monotonic_now()
{
	return ClockTime(std::chrono::nanoseconds(Clock::now().time_since_epoch()));
}

/// A clock that jumps all the time is told of less and less.
void say_jump(const std::string &camera, std::int64_t jump_ns, std::uint64_t count)
{
	constexpr std::uint64_t kAllOf = 10;
	constexpr double kNanosecondsPerSecond = 1e9;
	if (count > kAllOf && !std::has_single_bit(count))
		return;
	spdlog::warn("the clock of camera {} jumped by {:+.3f} s ({}); the recording goes on one "
		     "frame later",
		     camera, static_cast<double>(jump_ns) / kNanosecondsPerSecond,
		     count == 1 ? "the first time" : fmt::format("{} times so far", count));
}

} // namespace

Pipeline::Pipeline(const Parts &parts, const Decision &decision, EventLoop loop)
	: camera_(parts.camera), recovery_(parts.recovery), observer_(parts.observer),
	  decision_(decision), loop_(std::move(loop)), timeline_(monotonic_now)
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
	auto silence = Timer::create([this] { end_silent_camera(); });
	auto commands =
		ControlSource::create(control, [this](const Command &command) { obey(command); });
	for (auto *timer : {&ticker, &duration, &deadline, &silence})
		if (!*timer)
			return propagate(*timer);
	if (!commands)
		return propagate(commands);
	ticker_.emplace(std::move(*ticker));
	duration_.emplace(std::move(*duration));
	drain_deadline_.emplace(std::move(*deadline));
	silence_timer_.emplace(std::move(*silence));
	commands_ = std::move(*commands);

	auto program = [this](Error error) { fail(Fault::Part::kProgram, std::move(error)); };
	for (Timer *timer : {&*ticker_, &*duration_, &*drain_deadline_, &*silence_timer_})
		loop_.add(*timer, program);
	loop_.add(*commands_, program);
	for (EncoderBranch &stream : streams_)
		stream.connect(
			loop_,
			{[&](Error error) { fail_encoder(stream, std::move(error)); },
			 [this](Error error) { fail(Fault::Part::kOutput, std::move(error)); },
			 [this] { end_without_outputs(); }, [this] { return on_coded(); },
			 [this] { on_stream_ended(); }});
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
	statistics_.duration_s = std::chrono::duration<double>(Clock::now() - begin_).count();
	finish_outputs();
	enter(PipelineState::kEnded);
	return std::move(*end_);
}

Status Pipeline::arm(const RunLimits &limits)
{
	frame_limit_ = limits.frames;
	silence_ = CameraSilence(limits.camera_timeout);
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
	timeline_.begin(decision_.camera.layout.rate);
	if (Status status = camera_.start(*this); !status)
		return failed(Fault::Part::kCamera, status.error());
	if (Status status = watch_camera(); !status)
		return failed(Fault::Part::kProgram, status.error());
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
	if (auto reason = without_outputs())
		note(std::move(*reason));
	collect_outputs();
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

void Pipeline::end_without_outputs()
{
	auto reason = without_outputs();
	if (!reason)
		return;
	note(std::move(*reason));
	loop_.quit();
}

Status Pipeline::on_frame(BufferRef frame)
{
	if (state_ != PipelineState::kStreaming)
		return {};
	const FrameTime time = place(*frame);
	frame->pts = time.time;
	if (copy_) {
		auto target = copied(*frame);
		if (!target || !*target)
			return {};
		frame = std::move(**target);
	}
	submit(std::move(frame), time);
	if (frame_limit_ && statistics_.frames_captured >= *frame_limit_)
		end(Limit::kFrames);
	return {};
}

FrameTime Pipeline::place(const Buffer &frame)
{
	DriverTime driver{.time = frame.pts};
	if (const auto *capture = frame.find_meta<CaptureMeta>()) {
		driver.clock = capture->clock;
		driver.sequence = capture->sequence;
	}
	const ClockTime before = timeline_.last();
	const FrameTime time = timeline_.place(driver);
	if (before.is_set())
		statistics_.frame_interval.add_between(before.ns(), time.time.ns());
	if (time.jump)
		say_jump(name_of(camera_.identity()), *time.jump, timeline_.jumps());
	return time;
}

void Pipeline::submit(BufferRef frame, const FrameTime &time)
{
	for (EncoderBranch &stream : streams_) {
		Status status = stream.submit(
			&stream == &streams_.back() ? std::move(frame) : frame, time.from_driver);
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

Status Pipeline::watch_camera()
{
	silence_.begin(monotonic_now());
	const ClockTime over_at = silence_.over_at();
	return over_at.is_set() ? silence_timer_->arm_at(over_at) : Status{};
}

/// For an encoder that keeps the buffers, which is then the one that hangs.
bool Pipeline::camera_waits() const
{
	return !camera_.has_buffer() || std::ranges::any_of(streams_, &EncoderBranch::owes_frames);
}

void Pipeline::look_for_silence()
{
	const CameraCounters counters = camera_.counters();
	silence_.look(monotonic_now(), counters.captured + counters.damaged, camera_waits());
}

void Pipeline::end_silent_camera()
{
	if (state_ != PipelineState::kStreaming)
		return;
	look_for_silence();
	const ClockTime over_at = silence_.over_at();
	if (over_at.ns() <= monotonic_now().ns())
		return fail(Fault::Part::kCamera, silence_.error(name_of(camera_.identity())));
	if (Status status = silence_timer_->arm_at(over_at); !status)
		fail(Fault::Part::kProgram, std::move(status.error()));
}

/// An encoder that hangs keeps the buffers, so that the others get none and are silent, too, with
/// the few that they look ahead.
void Pipeline::end_hung_encoder()
{
	EncoderBranch *hung = nullptr;
	for (EncoderBranch &stream : streams_)
		if (stream.count_silence(silence_.silent()) >= kEncoderPatience &&
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
	if (state_ == PipelineState::kStreaming)
		look_for_silence();
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
	statistics_.clock_jumps = timeline_.jumps();
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
