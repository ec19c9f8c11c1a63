#include "app/pipeline/pipeline.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "app/pipeline/camera/camera_wait.h"
#include "core/allocation/allocation_error.h"
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
	for (const Timer *timer : {&timers_->drain, &timers_->source})
		if (Status status = timer->disarm(); !status) {
			note(Fault{Fault::Part::kProgram, std::move(status.error())});
			next_ = GiveUp{};
			return false;
		}
	const Fault lost = *fault;
	const auto shown = std::exchange(card_, std::nullopt);
	next_ = ask_for_next(lost);
	if (std::holds_alternative<AwaitSource>(next_))
		await_source(lost, shown);
	else if (shown && !std::holds_alternative<GiveUp>(next_))
		end_loss(shown->lost_at);
	if (const auto *await = std::get_if<AwaitCamera>(&next_))
		await_camera(await->until, await->lost.value_or(std::get<Fault>(*end_)));
	auto *path = std::get_if<NextPath>(&next_);
	if (!path)
		return false;
	camera_ = path->camera;
	adopt_encoders(path->encoders);
	if (lost.part == Fault::Part::kEncoder && !path->encoders.empty())
		++statistics_.encoder_resets;
	end_.reset();
	decision_ = std::move(path->decision);
	return true;
}

/// An encoder is not tried again if it has coded nothing since it was started, or if the run would
/// end in any case.
Recovery::Next Pipeline::ask_for_next(const Fault &fault)
{
	const bool of_format = fault.error.code == AllocationErrc::kFormatRefused;
	const bool of_encoder =
		fault.part == Fault::Part::kEncoder && !is_allocation_error(fault.error);
	if (!of_encoder && !of_format)
		return recovery_.next(fault);
	if (of_encoder && (final_ || !std::ranges::all_of(streams_, &EncoderBranch::has_coded)))
		return GiveUp{};
	std::vector<Encoder *> encoders;
	for (EncoderBranch &stream : streams_)
		encoders.push_back(stream.let_go());
	Recovery::Next next = recovery_.next(fault);
	// Another format may be for the same ones.
	auto *path = std::get_if<NextPath>(&next);
	if (path && path->encoders.empty())
		path->encoders = std::move(encoders);
	return next;
}

void Pipeline::adopt_encoders(const std::vector<Encoder *> &encoders)
{
	if (encoders.empty())
		return;
	assert(encoders.size() == streams_.size());
	for (std::size_t i = 0; i < encoders.size(); ++i)
		streams_[i].adopt(*encoders[i]);
}

/// Leaves in next_ what follows. What ends the run in any case is the end, instead of the loss,
/// whether it comes meanwhile or came while the encoders were drained.
void Pipeline::await_camera(ClockTime until, const Fault &lost)
{
	const std::string camera = name_of(camera_->identity());
	camera_past_ = camera_counters();
	camera_ = nullptr;
	const Fault fault = lost;
	begin_wait();
	const double begin = begin_loss(fault);
	if (backoff_.note_loss(monotonic_now()))
		spdlog::warn("camera {} comes and goes; from now on it is looked for every 30 s",
			     camera);
	if (!end_)
		wait_for_camera(until);
	end_wait(fault, begin);
}

/// Likewise. Where the camera is lost meanwhile, that is the fault, and what follows is to wait for
/// it, or to give up. While a card was shown, the loss went on.
void Pipeline::await_source(const Fault &fault, std::optional<ShownCard> shown)
{
	begin_wait();
	const double begin = shown ? shown->lost_at : begin_loss(fault);
	std::optional<Fault> lost;
	if (!end_)
		lost = wait_for_source();
	end_wait(lost.value_or(fault), begin);
	// Another loss follows this one.
	if (std::holds_alternative<AwaitCamera>(next_))
		end_loss(begin);
}

void Pipeline::begin_wait()
{
	if (state_ != PipelineState::kAwaiting)
		enter(PipelineState::kAwaiting);
	end_ = final_;
}

/// When it began, in the time of seconds().
double Pipeline::begin_loss(const Fault &lost)
{
	double begin = seconds();
	if (lost.since.is_set())
		begin -= static_cast<double>(monotonic_now().ns() - lost.since.ns()) * 1e-9;
	statistics_.add_loss(lost.error.message(), begin);
	return begin;
}

void Pipeline::end_loss(double begin)
{
	statistics_.losses.back().lasted_s = seconds() - begin;
}

void Pipeline::end_wait(const Fault &lost, double begin)
{
	const auto *path = std::get_if<NextPath>(&next_);
	if (end_)
		next_ = GiveUp{};
	else if (!path)
		end_ = lost;
	else if (path->card)
		card_ = ShownCard{path->card, begin};
	else
		end_loss(begin);
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
