#include "app/pipeline/pipeline.h"

#include <string>
#include <utility>

#include <spdlog/spdlog.h>

#include "app/pipeline/camera_wait.h"
#include "core/time/monotonic_now.h"
#include "devices/roles/device_name.h"

// What follows a fault.

namespace penstock {

/// Whether the run goes on after what has ended it.
bool Pipeline::recover()
{
	const Fault *fault = std::get_if<Fault>(&*end_);
	if (!fault)
		return false;
	enter(PipelineState::kRecovering);
	intake_.end();
	decision_ = {};
	// The drain is over; its deadline would end the wait.
	if (Status status = timers_->drain.disarm(); !status) {
		note(Fault{Fault::Part::kProgram, std::move(status.error())});
		next_ = GiveUp{};
		return false;
	}
	next_ = recovery_.next(*fault);
	if (const auto *await = std::get_if<AwaitCamera>(&next_))
		await_camera(await->until, *fault);
	auto *path = std::get_if<NextPath>(&next_);
	if (!path)
		return false;
	camera_ = path->camera;
	end_.reset();
	decision_ = std::move(path->decision);
	return true;
}

/// Leaves in next_ what follows. What ends the run in any case is the end, instead of the loss,
/// whether it comes meanwhile or came while the encoders were drained.
void Pipeline::await_camera(ClockTime until, Fault lost)
{
	enter(PipelineState::kAwaiting);
	const std::string camera = name_of(camera_->identity());
	camera_past_ = camera_counters();
	camera_ = nullptr;
	end_ = final_;
	statistics_.add_loss(lost.error.message(), seconds());
	const double begin = seconds();
	if (backoff_.note_loss(monotonic_now()))
		spdlog::warn("camera {} comes and goes; from now on it is looked for every 30 s",
			     camera);
	if (!end_)
		wait_for_camera(until);
	if (end_)
		next_ = GiveUp{};
	else if (std::holds_alternative<NextPath>(next_))
		statistics_.losses.back().lasted_s = seconds() - begin;
	else
		end_ = std::move(lost);
}

void Pipeline::wait_for_camera(ClockTime until)
{
	const auto failed = [this](Error error) { fail(Fault::Part::kProgram, std::move(error)); };
	auto wait = CameraWait::begin(loop_, backoff_, until,
				      {[this] {
					       next_ = recovery_.look_for_camera();
					       return std::holds_alternative<AwaitCamera>(next_)
							      ? Awaited::kMissing
							      : Awaited::kSettled;
				       },
				       [this] { loop_.quit(); }, failed});
	if (!wait)
		return failed(std::move(wait.error()));
	if (Status status = loop_.run(); !status)
		failed(std::move(status.error()));
}

/// Of all cameras that it has had.
CameraCounters Pipeline::camera_counters() const
{
	CameraCounters all = camera_past_;
	if (!camera_)
		return all;
	const CameraCounters now = camera_->counters();
	all.captured += now.captured;
	all.starved += now.starved;
	all.missed += now.missed;
	all.damaged += now.damaged;
	return all;
}

} // namespace penstock
