#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "app/copy_stage.h"
#include "app/event_loop.h"
#include "app/outputs/output_set.h"
#include "app/statistics.h"
#include "app/stop_request.h"
#include "app/timer.h"
#include "devices/camera.h"
#include "devices/encoder.h"

namespace penstock {

/// When a run ends by itself.
struct RunLimits {
	std::optional<std::uint64_t> frames;
	std::optional<std::chrono::nanoseconds> duration;
};

/// Which part of a pipeline failed, and how.
struct Fault {
	enum class Part { kProgram, kCamera, kEncoder, kOutput };
	Part part;
	Error error;
};

/// One camera, one encoder and its outputs in one event loop.
///
/// A frame's way: the camera hands it to on_frame(), which submits it to the encoder; the encoder
/// drops the reference when the hardware has read it, and the camera queues the buffer again; what
/// the encoder made comes to on_coded() and goes to the outputs, which have threads of their own.
///
/// The end: a limit, a signal or a lost camera ends the intake; the encoder is drained, so that no
/// frame that was taken is lost, and then the loop quits. A failing encoder, or an output that is
/// not optional, quits at once. The outputs get what they were given before run() returns. Memory
/// that a driver refuses while it runs, after it took it in the trial, stops both devices, asks for
/// the next way and goes on with that.
class Pipeline final : private FrameSink, private CodedSink
{
public:
	/// What is told while it runs, about once a second.
	using Progress = std::function<void(const Statistics &)>;

	/// The way to go on with after `reason`; the devices are stopped. Nothing: there is none.
	using StepDown = std::function<std::optional<Decision>(const Error &reason)>;

	/// Borrows everything; the camera and the encoder have been set to `decision`.
	Pipeline(Camera &camera, Encoder &encoder, OutputSet &outputs, const StopSignals &signals,
		 const Decision &decision);
	Pipeline(const Pipeline &) = delete;
	Pipeline &operator=(const Pipeline &) = delete;

	/// `process_start` (CLOCK_MONOTONIC) is where first_frame_ms counts from.
	std::optional<Fault> run(const RunLimits &limits,
				 std::chrono::steady_clock::time_point process_start,
				 Progress progress, StepDown step_down);

	const Statistics &statistics() const { return statistics_; }

private:
	/// A frame on its way through the encoder, in CLOCK_MONOTONIC nanoseconds.
	struct InFlight {
		ClockTime pts;
		bool waits = false;		///< for its coded frame
		std::uint64_t submitted = 0;	///< 0: not timed
		bool from_driver_clock = false; ///< pts can be compared with CLOCK_MONOTONIC
	};

	Status on_frame(BufferRef frame) override;
	bool ready() const override { return !copy_ || copy_->has_room(); }
	Status on_coded(const CodedFrame &frame) override;
	void on_drained() override;

	Status set_up(const RunLimits &limits);
	void start_devices();
	void stop_devices();
	bool step_down();
	Result<std::optional<BufferRef>> copied(const Buffer &frame);
	void request_stop();
	void end_intake();
	void tick();
	void drain_expired();
	void fail(Fault::Part part, Error error);
	void count_devices();
	void note_submission(ClockTime pts, bool from_driver_clock);
	void measure(const CodedFrame &frame);

	Camera &camera_;
	Encoder &encoder_;
	OutputSet &outputs_;
	StopRequest stop_request_;
	Decision decision_;
	std::optional<CopyStage> copy_;

	std::optional<EventLoop> loop_;
	std::optional<Timer> ticker_;
	std::optional<Timer> duration_;
	std::optional<Timer> drain_deadline_;
	Progress progress_;
	StepDown step_down_;
	std::optional<std::uint64_t> frame_limit_;
	std::chrono::steady_clock::time_point process_start_;
	std::chrono::steady_clock::time_point begin_;
	bool intake_ = false;
	bool drained_ = false;
	bool stop_requested_ = false;
	std::optional<Fault> fault_;

	Statistics statistics_;
	std::uint64_t uncopyable_ = 0; ///< frames that the copy stage could not read
	std::array<InFlight, 64> in_flight_{};
	std::size_t next_in_flight_ = 0;
	ClockTime last_pts_;
	std::uint64_t encoded_at_last_tick_ = 0;
	std::uint32_t ticks_without_output_ = 0;
};

} // namespace penstock
