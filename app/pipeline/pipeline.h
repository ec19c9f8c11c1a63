#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "app/control/stop_request.h"
#include "app/pipeline/copy_stage.h"
#include "app/pipeline/encoder_branch.h"
#include "app/statistics/statistics.h"
#include "core/event/event_loop.h"
#include "core/event/timer.h"
#include "devices/roles/camera.h"
#include "devices/roles/encoder.h"

namespace penstock {

/// When a run ends by itself.
struct RunLimits {
	std::optional<std::uint64_t> frames;
	std::optional<std::chrono::nanoseconds> duration;
};

/// Where a pipeline's thread is.
enum class Stage {
	kStreaming, ///< in its loop, or starts its devices
	kStopping,  ///< stops its devices
	kWriting,   ///< waits for its outputs
};

/// Which part of a pipeline failed, and how.
struct Fault {
	enum class Part { kProgram, kCamera, kEncoder, kOutput };
	Part part;
	Error error;
};

/// One encoder of a pipeline, and what it feeds.
struct StreamParts {
	std::string name;
	Encoder &encoder;
	OutputSet &outputs;
};

/// One camera, the encoders that read its frames, and their outputs in one event loop.
///
/// A frame's way: the camera hands it to on_frame(), which submits it to each encoder; an encoder
/// drops its reference when the hardware has read it, and after the last one the camera queues the
/// buffer again; what an encoder made goes to its outputs, which have threads of their own.
///
/// The end: a limit, a signal, a lost camera or a failed encoder ends the intake; the encoders that
/// still work are drained, so that no frame that was taken is lost, and then the loop quits. An
/// output that fails and is not optional quits at once. The outputs get what they were given before
/// run() returns. Memory that a driver refuses while it runs, after it took it in the trial, stops
/// all devices, asks for the next way and goes on with that.
class Pipeline final : private FrameSink
{
public:
	/// What is told while it runs, about once a second.
	using Progress = std::function<void(const Statistics &)>;

	/// The way to go on with after `reason`; the devices are stopped. Nothing: there is none.
	using StepDown = std::function<std::optional<Decision>(const Error &reason)>;

	/// Borrows what the parts name; the camera and the encoders have been set to `decision`.
	Pipeline(Camera &camera, std::span<const StreamParts> streams, const StopSignals &signals,
		 const Decision &decision);
	Pipeline(const Pipeline &) = delete;
	Pipeline &operator=(const Pipeline &) = delete;

	/// Told of each stage as it begins, on the pipeline's thread.
	void on_stage(std::function<void(Stage)> handler) { stage_ = std::move(handler); }

	/// `process_start` (CLOCK_MONOTONIC) is where first_frame_ms counts from.
	std::optional<Fault> run(const RunLimits &limits,
				 std::chrono::steady_clock::time_point process_start,
				 Progress progress, StepDown step_down);

	const Statistics &statistics() const { return statistics_; }

private:
	Status on_frame(BufferRef frame) override;
	bool ready() const override { return !copy_ || copy_->has_room(); }

	Status set_up(const RunLimits &limits);
	void start_devices();
	void stop_devices();
	bool step_down();
	Result<std::optional<BufferRef>> copied(const Buffer &frame);
	void enter(Stage stage) const;
	void request_stop();
	void end_intake();
	void tick();
	void end_hung_encoder();
	void begin_segments();
	void drain_expired();
	void submit(BufferRef frame, TimestampClock clock);
	Status on_coded();
	void on_stream_ended();
	/// Notes the fault, and ends the run as that part's end asks for.
	void fail(Fault::Part part, Error error);
	void fail_encoder(EncoderBranch &stream, Error error);
	void note(Fault::Part part, Error error);
	void count();
	void collect_outputs();

	Camera &camera_;
	std::deque<EncoderBranch> streams_; ///< a deque, since they stay where they are
	const StopSignals &signals_;
	StopRequest stop_request_;
	Decision decision_;
	std::optional<CopyStage> copy_;

	std::optional<EventLoop> loop_;
	std::optional<Timer> ticker_;
	std::optional<Timer> duration_;
	std::optional<Timer> drain_deadline_;
	Progress progress_;
	std::function<void(Stage)> stage_;
	StepDown step_down_;
	std::optional<std::uint64_t> frame_limit_;
	std::chrono::steady_clock::time_point process_start_;
	std::chrono::steady_clock::time_point begin_;
	bool intake_ = false;
	bool stop_requested_ = false;
	std::optional<Fault> fault_;

	Statistics statistics_;
	std::uint64_t unreadable_ = 0; ///< frames that the copy stage could not read
	ClockTime last_pts_;
	std::uint32_t segments_begun_ = 0; ///< of those that were wanted
};

} // namespace penstock
