#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/backends/driver_access.h"
#include "app/failure.h"
#include "app/outputs/delivery/output_set.h"
#include "app/outputs/stream/stream_info.h"
#include "app/pipeline/pipeline.h"
#include "app/run/book/pipeline_result.h"
#include "app/run/recording/camera_events.h"
#include "app/run/recording/encoder_resets.h"
#include "app/selection/card.h"
#include "app/selection/device_selection.h"
#include "app/text/plan_text.h"
#include "config/options/settings.h"

namespace penstock {

/// One pipeline from its settings to its end. Open it, then run it once, on any thread.
class Recording final : private Recovery
{
public:
	/// Opens the devices and plans between them. `label` stands before what it prints; it is
	/// empty where there is one pipeline only. Borrows `settings` and what `drivers` names.
	static Outcome<std::unique_ptr<Recording>> open(const PipelineSettings &settings,
							std::string label, DriverAccess drivers);

	/// "camera /dev/video0 (Webcam), encoder …".
	std::string devices() const { return describe_devices(devices_.report); }

	/// Streams until a limit, a stop or a fault ends it; tells of faults itself. What it came
	/// to, without a name.
	PipelineResult run(const RunSettings &limits, RunControl &control,
			   std::chrono::steady_clock::time_point process_start,
			   PipelineObserver &observer);

private:
	Recording(const PipelineSettings &settings, std::string label, OpenDevices devices,
		  DriverAccess drivers)
		: settings_(settings), drivers_(drivers), label_(std::move(label)),
		  devices_(std::move(devices)), path_(without_memory(devices_.report.plan.decision))
	{}

	Next next(const Fault &fault) override;
	Next look_for_camera() override;
	Next look_at_source() override;
	bool may_reset(const Fault &fault);
	Next reset_encoders(const Fault &fault);
	Next reset_behind_card(const Fault &fault);
	Next await_camera(const Fault &fault);
	Next await_source(const Fault &fault);
	bool wants_card() const;
	CardFrames card_frames() const;
	bool open_card(const Error &missing);
	Outcome<void> begin_with_card();
	std::optional<Next> show_card(const Error &missing);
	std::optional<Next> next_after_card(const Fault &fault);
	void begin_loss(const Fault &fault);
	bool awaits_camera() const;
	bool awaits_source() const;
	NextPath next_path();
	Next encode_instead(const Fault &fault);
	void tell_of_path(const Fault &fault);
	std::vector<Encoder *> open_encoders() const;
	Next resume(std::string_view what, EventKind event);
	void works() override { camera_events_.works(); }
	Event event_of_camera(EventKind kind, std::string reason = {}) const;
	/// Tells the path, and the outputs of their streams.
	void announce_streams();

	Result<std::vector<std::unique_ptr<OutputSet>>> open_all_outputs() const;
	StreamInfo stream(std::size_t number) const;
	Size picture_size(const Decision &path) const;
	CameraSettings same_picture() const;
	std::vector<StreamParts> parts() const;
	void print(const std::string &lines) const;
	void print_devices() const;
	std::size_t room() const;
	ExitCode report(ExitCode code, const std::string &message) const;
	void announce();
	std::optional<std::chrono::nanoseconds> camera_timeout() const;
	ExitCode end(const Fault &fault);
	PipelineResult result(ExitCode code, Statistics statistics, RunHistory history) const;

	const PipelineSettings &settings_;
	const DriverAccess drivers_;
	std::string label_;
	OpenDevices devices_;
	EventSink tell_ = [](const Event &) {};		  ///< while it runs
	CameraEvents camera_events_;			  ///< likewise
	std::vector<std::unique_ptr<OutputSet>> outputs_; ///< likewise
	Decision path_; ///< the last one that the camera's frames travelled, without its memory
	std::optional<Card> card_;  ///< while the camera's source gives no picture
	bool card_refused_ = false; ///< there is no path from one
	std::string ending_;
	std::optional<Problem> no_next_path_; ///< after a fault that another one may have cured
	std::string loss_;		      ///< of the camera, which was not told yet
	ClockTime lost_at_;		      ///< CLOCK_MONOTONIC
	EncoderResets resets_;
	std::optional<std::string> reset_; ///< why encoders were opened again, until that is told
	std::string not_yet_;		   ///< why it cannot go on, as it was told last
};

} // namespace penstock
