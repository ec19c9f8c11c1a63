#include "app/pipeline.h"

#include <cerrno>

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

/// One frame in so many has its submission timed, since reading the clock is a system call where
/// the kernel has no vDSO, and it would lie between two that every frame waits for.
constexpr std::size_t kSubmissionSample = 4;

std::uint64_t monotonic_ns()
{
	return static_cast<std::uint64_t>(
		std::chrono::nanoseconds(Clock::now().time_since_epoch()).count());
}

std::uint64_t microseconds_between(std::uint64_t from_ns, std::uint64_t to_ns)
{
	return to_ns > from_ns ? (to_ns - from_ns) / 1000 : 0;
}

} // namespace

Pipeline::Pipeline(Camera &camera, Encoder &encoder, OutputSet &outputs, const StopSignals &signals,
		   const Decision &decision)
	: camera_(camera), encoder_(encoder), outputs_(outputs),
	  stop_request_(signals, [this] { request_stop(); }), decision_(decision)
{}

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
		start_devices();
		if (!fault_)
			if (Status status = loop_->run(); !status)
				fail(Fault::Part::kProgram, std::move(status.error()));
		stop_devices();
	} while (step_down());
	statistics_.duration_s = std::chrono::duration<double>(Clock::now() - begin_).count();

	if (Status status = outputs_.finish(); !status)
		fail(Fault::Part::kOutput, std::move(status.error()));
	statistics_.outputs = outputs_.statistics();
	return std::move(fault_);
}

Status Pipeline::set_up(const RunLimits &limits)
{
	auto loop = EventLoop::create();
	auto ticker = Timer::create([this] { tick(); });
	auto duration = Timer::create([this] { request_stop(); });
	auto deadline = Timer::create([this] { drain_expired(); });
	if (!loop)
		return forward(loop);
	for (auto *timer : {&ticker, &duration, &deadline})
		if (!*timer)
			return forward(*timer);
	loop_.emplace(std::move(*loop));
	ticker_.emplace(std::move(*ticker));
	duration_.emplace(std::move(*duration));
	drain_deadline_.emplace(std::move(*deadline));
	frame_limit_ = limits.frames;

	auto program = [this](Error error) { fail(Fault::Part::kProgram, std::move(error)); };
	for (Timer *timer : {&*ticker_, &*duration_, &*drain_deadline_})
		loop_->add(*timer, program);
	loop_->add(stop_request_, program);
	loop_->add(outputs_, program);
	outputs_.on_failed([this](Error error) { fail(Fault::Part::kOutput, std::move(error)); });
	outputs_.on_keyframe_wanted([this] { encoder_.request_keyframe(); });

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
	loop_->add(encoder_,
		   [this](Error error) { fail(Fault::Part::kEncoder, std::move(error)); });
	loop_->add(camera_, [this](Error error) { fail(Fault::Part::kCamera, std::move(error)); });
	intake_ = true;
	drained_ = false;
	if (Status status = encoder_.start(*this); !status)
		fail(Fault::Part::kEncoder, std::move(status.error()));
	else if (status = camera_.start(*this); !status)
		fail(Fault::Part::kCamera, std::move(status.error()));
}

void Pipeline::stop_devices()
{
	count_devices();
	if (loop_) {
		loop_->remove(encoder_);
		loop_->remove(camera_);
	}
	// The encoder first: it holds the camera's memory.
	encoder_.stop();
	camera_.stop();
	in_flight_.fill({});
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
	bool from_driver_clock = capture && capture->clock == TimestampClock::kMonotonic;
	if (frame->pts.is_set() && last_pts_.is_set())
		statistics_.frame_interval.add(
			microseconds_between(last_pts_.ns(), frame->pts.ns()));
	last_pts_ = frame->pts;
	if (copy_) {
		auto target = copied(*frame);
		if (!target || !*target)
			return {};
		frame = std::move(**target);
	}
	note_submission(frame->pts, from_driver_clock);
	if (Status status = encoder_.submit(std::move(frame)); !status) {
		fail(Fault::Part::kEncoder, std::move(status.error()));
		return {};
	}
	++statistics_.frames_captured;
	if (frame_limit_ && statistics_.frames_captured >= *frame_limit_)
		request_stop();
	return {};
}

void Pipeline::note_submission(ClockTime pts, bool from_driver_clock)
{
	InFlight &entry = in_flight_[next_in_flight_ % in_flight_.size()];
	entry = {};
	entry.pts = pts;
	entry.waits = true;
	entry.from_driver_clock = from_driver_clock;
	if (next_in_flight_++ % kSubmissionSample != 0)
		return;
	entry.submitted = monotonic_ns();
	if (entry.from_driver_clock)
		statistics_.capture_to_submit.add(
			microseconds_between(entry.pts.ns(), entry.submitted));
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
		++uncopyable_;
	} else if (!*target) {
		++statistics_.frames_dropped.late;
	}
	return target;
}

Status Pipeline::on_coded(const CodedFrame &frame)
{
	measure(frame);
	outputs_.write(frame);
	++statistics_.frames_encoded;
	statistics_.bytes_out += frame.data.size();
	// Each frame of the rest has its own time.
	return intake_ ? Status{} : drain_deadline_->arm(kDrainPatience);
}

void Pipeline::measure(const CodedFrame &frame)
{
	std::uint64_t now = monotonic_ns();
	if (!statistics_.first_frame_ms)
		statistics_.first_frame_ms =
			std::chrono::duration<double, std::milli>(Clock::now() - process_start_)
				.count();
	for (InFlight &entry : in_flight_) {
		if (!entry.waits || entry.pts != frame.pts)
			continue;
		if (entry.submitted != 0)
			statistics_.encode.add(microseconds_between(entry.submitted, now));
		if (entry.from_driver_clock)
			statistics_.capture_to_coded.add(microseconds_between(entry.pts.ns(), now));
		entry = {};
		return;
	}
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
	Status status = encoder_.drain();
	if (status)
		status = drain_deadline_->arm(kDrainPatience);
	if (!status)
		fail(Fault::Part::kEncoder, std::move(status.error()));
}

void Pipeline::on_drained()
{
	drained_ = true;
	loop_->quit();
}

void Pipeline::drain_expired()
{
	// It may have come in one wait with the last frame.
	if (drained_)
		return;
	if (encoder_.drains_exactly())
		fail(Fault::Part::kEncoder,
		     Error{std::make_error_code(std::errc::timed_out),
			   fmt::format("the encoder did not finish {} frames",
				       encoder_.in_flight())});
	else
		spdlog::warn("the encoder cannot say when it is done; frames that it has not given "
			     "by now are taken as left out by its rate control");
	loop_->quit();
}

void Pipeline::tick()
{
	bool stuck =
		encoder_.in_flight() != 0 && statistics_.frames_encoded == encoded_at_last_tick_;
	encoded_at_last_tick_ = statistics_.frames_encoded;
	ticks_without_output_ = stuck ? ticks_without_output_ + 1 : 0;
	if (intake_ && ticks_without_output_ >= kEncoderPatience) {
		fail(Fault::Part::kEncoder, Error{std::make_error_code(std::errc::timed_out),
						  "the encoder gives nothing back"});
		return;
	}
	count_devices();
	statistics_.duration_s = std::chrono::duration<double>(Clock::now() - begin_).count();
	statistics_.outputs = outputs_.statistics();
	if (progress_)
		progress_(statistics_);
}

void Pipeline::count_devices()
{
	CameraCounters counters = camera_.counters();
	statistics_.frames_dropped.camera = counters.missed;
	statistics_.frames_dropped.corrupt = counters.corrupt + uncopyable_ + encoder_.failed();
	statistics_.starved = counters.starved;
	statistics_.in_flight = encoder_.in_flight();
}

void Pipeline::fail(Fault::Part part, Error error)
{
	// Taking the next way is no end, anything after it is.
	if (!fault_ || is_allocation_error(fault_->error))
		fault_ = Fault{part, std::move(error)};
	// What the camera gave before is still to be encoded.
	bool encoder_works = part == Fault::Part::kCamera || is_allocation_error(fault_->error);
	if (encoder_works && intake_)
		end_intake();
	else if (loop_)
		loop_->quit();
}

} // namespace penstock
