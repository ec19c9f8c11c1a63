#include "app/pipeline/pipeline.h"

#include <algorithm>
#include <cerrno>
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

Pipeline::Pipeline(Camera &camera, std::span<const StreamParts> streams, const StopSignals &signals,
		   const Decision &decision)
	: camera_(camera), signals_(signals), stop_request_(signals, [this] { request_stop(); }),
	  decision_(decision)
{
	for (const StreamParts &stream : streams)
		streams_.emplace_back(stream.name, stream.encoder, stream.outputs);
}

std::optional<Fault> Pipeline::run(const RunLimits &limits, Clock::time_point process_start,
				   Progress progress, StepDown step_down_handler)
{
	process_start_ = process_start;
	progress_ = std::move(progress);
	step_down_ = std::move(step_down_handler);
	begin_ = Clock::now();
	if (Status status = set_up(limits); !status)
		fail(Fault::Part::kProgram, std::move(status.error()));
	do {
		enter(Stage::kStreaming);
		start_devices();
		if (!fault_)
			if (Status status = loop_->run(); !status)
				fail(Fault::Part::kProgram, std::move(status.error()));
		enter(Stage::kStopping);
		stop_devices();
	} while (step_down());
	statistics_.duration_s = std::chrono::duration<double>(Clock::now() - begin_).count();

	enter(Stage::kWriting);
	for (EncoderBranch &stream : streams_)
		if (Status status = stream.finish_outputs(); !status)
			fail(Fault::Part::kOutput, std::move(status.error()));
	collect_outputs();
	return std::move(fault_);
}

void Pipeline::enter(Stage stage) const
{
	if (stage_)
		stage_(stage);
}

Status Pipeline::set_up(const RunLimits &limits)
{
	auto loop = EventLoop::create();
	auto ticker = Timer::create([this] { tick(); });
	auto duration = Timer::create([this] { request_stop(); });
	auto deadline = Timer::create([this] { drain_expired(); });
	if (!loop)
		return propagate(loop);
	for (auto *timer : {&ticker, &duration, &deadline})
		if (!*timer)
			return propagate(*timer);
	loop_.emplace(std::move(*loop));
	ticker_.emplace(std::move(*ticker));
	duration_.emplace(std::move(*duration));
	drain_deadline_.emplace(std::move(*deadline));
	frame_limit_ = limits.frames;

	auto program = [this](Error error) { fail(Fault::Part::kProgram, std::move(error)); };
	for (Timer *timer : {&*ticker_, &*duration_, &*drain_deadline_})
		loop_->add(*timer, program);
	loop_->add(stop_request_, program);
	for (EncoderBranch &stream : streams_)
		stream.connect(
			*loop_,
			{[&](Error error) { fail_encoder(stream, std::move(error)); },
			 [this](Error error) { fail(Fault::Part::kOutput, std::move(error)); },
			 [this] { return on_coded(); }, [this] { on_stream_ended(); }});

	if (Status status = ticker_->arm(kTick, kTick); !status)
		return status;
	return limits.duration ? duration_->arm(*limits.duration) : Status{};
}

void Pipeline::start_devices()
{
	if (fault_)
		return;
	copy_.reset();
	if (decision_.copy) {
		auto &copied = statistics_.bytes_copied;
		bool converts = decision_.strategy == Strategy::kConvert;
		auto copy = CopyStage::create(decision_, converts ? copied.convert : copied.copy);
		if (!copy)
			return fail(Fault::Part::kProgram, std::move(copy.error()));
		copy_.emplace(std::move(*copy));
	}
	loop_->add(camera_, [this](Error error) { fail(Fault::Part::kCamera, std::move(error)); });
	intake_ = true;
	for (EncoderBranch &stream : streams_)
		if (Status status = stream.start(); !status)
			return fail_encoder(stream, std::move(status.error()));
	if (Status status = camera_.start(*this); !status)
		fail(Fault::Part::kCamera, std::move(status.error()));
}

void Pipeline::stop_devices()
{
	count();
	if (loop_)
		loop_->remove(camera_);
	// The encoders first: they hold the camera's memory.
	for (EncoderBranch &stream : streams_)
		stream.stop();
	camera_.stop();
	last_pts_ = {};
}

bool Pipeline::step_down()
{
	if (!fault_ || !is_allocation_error(fault_->error) || !step_down_)
		return false;
	if (stop_requested_) {
		fault_.reset();
		return false;
	}
	if (Status status = drain_deadline_->disarm(); !status)
		return false;
	copy_.reset();
	decision_ = {};
	auto next = step_down_(fault_->error);
	if (!next)
		return false;
	decision_ = std::move(*next);
	fault_.reset();
	return true;
}

Status Pipeline::on_frame(BufferRef frame)
{
	if (!intake_)
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
		request_stop();
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
	// Each frame of the rest has its own time.
	return intake_ ? Status{} : drain_deadline_->arm(kDrainPatience);
}

void Pipeline::request_stop()
{
	stop_requested_ = true;
	end_intake();
}

void Pipeline::end_intake()
{
	if (!intake_)
		return;
	intake_ = false;
	loop_->remove(camera_);
	for (EncoderBranch &stream : streams_)
		if (!stream.ended())
			if (Status status = stream.drain(); !status)
				fail_encoder(stream, std::move(status.error()));
	if (Status status = drain_deadline_->arm(kDrainPatience); !status)
		fail(Fault::Part::kProgram, std::move(status.error()));
}

void Pipeline::on_stream_ended()
{
	if (std::ranges::all_of(streams_, &EncoderBranch::ended))
		loop_->quit();
}

void Pipeline::drain_expired()
{
	for (const EncoderBranch &stream : streams_) {
		// It may have come in one wait with the last frame.
		if (stream.ended())
			continue;
		if (stream.drains_exactly())
			note(Fault::Part::kEncoder,
			     Error{std::make_error_code(std::errc::timed_out),
				   fmt::format("the encoder {} did not finish {} frames",
					       stream.statistics().encoder, stream.in_flight())});
		else
			spdlog::warn("the encoder {} cannot say when it is done; frames that it "
				     "has not given by now are taken as left out by its rate "
				     "control",
				     stream.statistics().encoder);
	}
	loop_->quit();
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
	if (hung && intake_)
		fail_encoder(*hung, Error{std::make_error_code(std::errc::timed_out),
					  fmt::format("the encoder {} gives nothing back",
						      hung->statistics().encoder)});
}

void Pipeline::tick()
{
	end_hung_encoder();
	begin_segments();
	count();
	collect_outputs();
	statistics_.duration_s = std::chrono::duration<double>(Clock::now() - begin_).count();
	if (progress_)
		progress_(statistics_);
}

void Pipeline::begin_segments()
{
	const std::uint32_t wanted = signals_.segments_wanted();
	if (std::exchange(segments_begun_, wanted) == wanted)
		return;
	for (EncoderBranch &stream : streams_)
		stream.begin_segments();
}

void Pipeline::count()
{
	CameraCounters counters = camera_.counters();
	statistics_.frames_dropped.camera = counters.missed;
	statistics_.frames_dropped.corrupt = counters.corrupt + unreadable_;
	statistics_.starved = counters.starved;
	statistics_.in_flight = 0;
	std::vector<StreamStatistics> streams;
	for (const EncoderBranch &stream : streams_) {
		statistics_.frames_dropped.corrupt += stream.failed();
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

void Pipeline::fail(Fault::Part part, Error error)
{
	note(part, std::move(error));
	// What the camera gave before is still to be encoded.
	bool encoders_work = part == Fault::Part::kCamera || is_allocation_error(fault_->error);
	if (encoders_work && intake_)
		end_intake();
	else if (loop_)
		loop_->quit();
}

void Pipeline::fail_encoder(EncoderBranch &stream, Error error)
{
	// It is the memory that has failed then, and the encoder still has frames of its own.
	if (is_allocation_error(error))
		return fail(Fault::Part::kEncoder, std::move(error));
	note(Fault::Part::kEncoder, std::move(error));
	stream.give_up();
	end_intake();
}

void Pipeline::note(Fault::Part part, Error error)
{
	// Taking the next way is no end, anything after it is.
	if (!fault_ || is_allocation_error(fault_->error))
		fault_ = Fault{part, std::move(error)};
}

} // namespace penstock
