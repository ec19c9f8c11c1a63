#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "app/control/control_source.h"
#include "app/pipeline/camera/loss_backoff.h"
#include "app/pipeline/camera/source_watch.h"
#include "app/pipeline/encoder_branch.h"
#include "app/pipeline/end_reason.h"
#include "app/pipeline/frame_intake.h"
#include "app/pipeline/pipeline_parts.h"
#include "app/pipeline/pipeline_state.h"
#include "app/pipeline/pipeline_timers.h"
#include "app/pipeline/stall_watch.h"
#include "app/statistics/statistics.h"
#include "core/event/event_loop.h"

namespace penstock {

/// One camera, the encoders that read its frames, and their outputs in one event loop.
///
/// What happens to a frame: the camera hands it to on_frame(), which gives it its time in the
/// recording (FrameTimeline) in place of the driver's and submits it to each encoder. An
/// encoder drops its reference when the hardware has read the frame; when the last one is gone, the
/// camera queues the buffer again. The coded frame goes to the outputs, which have their own
/// threads.
///
/// The end (PipelineState has the diagram): a limit, a stop, a lost camera or a failed encoder ends
/// the intake; the encoders that still work are drained, so that no frame that was taken is lost.
/// An output that fails and is not optional ends the run at once, and so does the last one. The
/// outputs get what they were given before run() returns. After a fault Recovery decides whether
/// the run goes on, with another path, with the encoders opened again, or when the camera or its
/// picture is back: until then the encoders stand still, and the outputs stay open.
class Pipeline final : private FrameSink, private SourceObserver
{
public:
	using Parts = PipelineParts;

	static Result<std::unique_ptr<Pipeline>> create(const Parts &parts,
							const Decision &decision);
	Pipeline(const Pipeline &) = delete;
	Pipeline &operator=(const Pipeline &) = delete;

	/// Called once. `process_start` (CLOCK_MONOTONIC) is where first_frame_ms counts from.
	EndReason run(const RunLimits &limits, std::chrono::steady_clock::time_point process_start);

	const Statistics &statistics() const { return statistics_; }

private:
	/// Stands in for the camera, whose source gives no picture.
	struct ShownCard {
		Camera *camera = nullptr;
		double lost_at = 0; ///< the picture, in the time of seconds()
	};

	/// A frame that an encoder did not take.
	struct Refusal {
		EncoderBranch &stream;
		Error error;

		bool of_damage() const { return error.is(std::errc::bad_message); }
	};

	Status on_frame(BufferRef frame) override;
	bool ready() const override { return intake_.has_room(); }
	void on_source_event(ClockTime when) override;

	Pipeline(const Parts &parts, const Decision &decision, EventLoop loop);
	Status set_up(RunControl &control);
	Status arm(const RunLimits &limits);
	/// The only place where the state changes.
	void enter(PipelineState next);
	void stream();
	bool start_devices();
	void stop_devices();
	void unwatch_cameras();
	bool recover();
	Recovery::Next ask_for_next(const Fault &fault);
	void adopt_encoders(const std::vector<Encoder *> &encoders);
	void await_camera(ClockTime until, const Fault &lost);
	void end_loss(double begin);
	void await_source(const Fault &fault, std::optional<ShownCard> shown);
	void begin_wait();
	double begin_loss(const Fault &lost);
	void end_wait(const Fault &lost, double begin);
	void wait_for_camera(ClockTime until);
	std::optional<Fault> wait_for_source();
	void look_at_source();
	void look_at_source_again();
	void look_at_source_when_quiet();
	Status arm_next_look();
	void look_behind_card();
	Camera &frames_from() const { return card_ ? *card_->camera : *camera_; }
	void finish_outputs();
	std::optional<EndReason> without_outputs() const;
	void end_without_outputs();
	void ask_camera_for_keyframe();

	void submit(FrameIntake::Taken taken);
	void count(const std::vector<Refusal> &refusals);
	void settle(std::vector<Refusal> refusals);
	Status on_coded();
	void on_stream_ended();
	void obey(const Command &command);
	void tick();
	void publish();
	void end_hung_encoder();
	void end_silent_camera();
	void settle_source();
	void fail_camera(Error error);
	Error cause_of(Error error) const;
	Status wait_for_silence();
	void drain_expired();
	double seconds() const;
	CameraCounters camera_counters() const;

	/// No more frames are taken.
	void drain();
	/// Notes the reason, and drains.
	void end(EndReason reason);
	/// Notes the fault, and ends the run as that part's end asks for.
	void fail(Fault::Part part, Error error, ClockTime since = {});
	void fail_encoder(EncoderBranch &stream, Error error);
	void note(EndReason reason);

	Camera *camera_; ///< null while it is gone
	std::optional<ShownCard> card_;
	CameraCounters camera_past_;	    ///< of those before it
	std::uint64_t captured_before_ = 0; ///< frames of this one, when it was started
	Recovery &recovery_;
	PipelineObserver &observer_;
	std::deque<EncoderBranch> streams_; ///< a deque, since they stay where they are
	Decision decision_;
	Statistics statistics_;
	FrameIntake intake_;
	StallWatch stalls_;
	SourceWatch source_;

	EventLoop loop_;
	// Their handlers know the pipeline, so that create() makes them last.
	std::unique_ptr<PipelineTimers> timers_;
	std::unique_ptr<ControlSource> commands_;

	PipelineState state_ = PipelineState::kIdle;
	bool works_ = false;	       ///< a frame has been coded since the devices were started
	std::optional<EndReason> end_; ///< of what streams now
	/// The strongest of those that neither another path, nor another session of the encoders,
	/// nor a camera that comes back cures.
	std::optional<EndReason> final_;
	Recovery::Next next_; ///< after a fault
	ClockTime next_look_; ///< at the source
	LossBackoff backoff_;
	std::optional<std::uint64_t> frame_limit_;
	std::chrono::steady_clock::time_point process_start_;
	std::chrono::steady_clock::time_point begin_;
};

} // namespace penstock
