#include "app/pipeline/pipeline.h"

#include <algorithm>
#include <utility>

#include "core/allocation/allocation_error.h"
#include "core/time/monotonic_now.h"
#include "devices/roles/device_name.h"
#include "devices/roles/source_error.h"

// What the source of a camera does to a run: while it streams, and while the run waits for it.

namespace penstock {

void Pipeline::on_source_event(ClockTime when)
{
	if (state_ == PipelineState::kAwaiting || state_ == PipelineState::kShowing)
		return look_at_source_when_quiet();
	if (state_ != PipelineState::kStreaming)
		return;
	const Status source = camera_->check_source();
	if (!source && !is_source_error(source.error()))
		return fail(Fault::Part::kCamera, source.error());
	const ClockTime settled = source_.note_event(monotonic_now(), source, when);
	if (!settled.is_set())
		return;
	if (Status status = timers_->source.arm_at(settled); !status)
		fail(Fault::Part::kProgram, std::move(status.error()));
}

/// No such word has come for a while.
void Pipeline::settle_source()
{
	if (state_ == PipelineState::kAwaiting)
		return look_at_source_again();
	if (state_ == PipelineState::kShowing)
		return look_behind_card();
	if (state_ != PipelineState::kStreaming)
		return;
	if (auto lost = source_.settle(camera_->check_source(), name_of(camera_->identity())))
		fail(Fault::Part::kCamera, std::move(*lost));
}

/// What the source lacks, where that is why the camera does not stream: drivers say EIO then, or
/// nothing at all. Memory and layouts that are refused are cured by another path.
Error Pipeline::cause_of(Error error) const
{
	if (is_allocation_error(error))
		return error;
	Status source = camera_->check_source();
	if (source && source_.announced())
		source = tl::unexpected<Error>(Error{SourceErrc::kInterrupted, error.context});
	if (source || !is_source_error(source.error()))
		return error;
	// Where another start has not helped, it is something else.
	const bool useless = is_source_restart(source.error()) &&
			     camera_->counters().captured == captured_before_;
	return useless ? error : std::move(source.error());
}

/// The driver says when the source changes; not every driver does. The fault of a camera that is
/// lost meanwhile.
std::optional<Fault> Pipeline::wait_for_source()
{
	std::optional<Fault> lost;
	loop_.add(*camera_, [&](Error error) {
		lost = Fault{Fault::Part::kCamera, std::move(error)};
		next_ = recovery_.next(*lost);
		loop_.quit();
	});
	look_at_source();
	if (std::holds_alternative<AwaitSource>(next_) && !end_)
		if (Status status = loop_.run(); !status)
			fail(Fault::Part::kProgram, std::move(status.error()));
	loop_.remove(*camera_);
	if (Status status = timers_->source.disarm(); !status)
		fail(Fault::Part::kProgram, std::move(status.error()));
	return lost;
}

void Pipeline::look_at_source()
{
	next_ = recovery_.look_at_source();
	if (!std::holds_alternative<AwaitSource>(next_))
		return;
	if (Status status = arm_next_look(); !status)
		fail(Fault::Part::kProgram, std::move(status.error()));
}

void Pipeline::look_at_source_again()
{
	// The camera may have been lost in the same round of the loop.
	if (std::holds_alternative<AwaitSource>(next_))
		look_at_source();
	if (!std::holds_alternative<AwaitSource>(next_))
		loop_.quit();
}

Status Pipeline::arm_next_look()
{
	constexpr std::uint64_t kNextLookNs = 1'000'000'000;
	next_look_ = ClockTime(monotonic_now().ns() + kNextLookNs);
	return timers_->source.arm_at(next_look_);
}

/// With a picture the card's time is over, which is a fault of the source like those before.
void Pipeline::look_behind_card()
{
	Status source = camera_->check_source();
	if (source)
		source = tl::unexpected<Error>(
			Error{SourceErrc::kInterrupted, name_of(camera_->identity())});
	const bool nothing_new =
		is_source_error(source.error()) && !is_source_restart(source.error());
	if (!nothing_new)
		return fail(Fault::Part::kCamera, std::move(source.error()));
	if (Status status = arm_next_look(); !status)
		fail(Fault::Part::kProgram, std::move(status.error()));
}

/// A source that is never quiet does not put the look off.
void Pipeline::look_at_source_when_quiet()
{
	const std::chrono::nanoseconds quiet = SourceWatch::kQuiet;
	const std::uint64_t time = monotonic_now().ns() + static_cast<std::uint64_t>(quiet.count());
	if (Status status = timers_->source.arm_at(ClockTime(std::min(time, next_look_.ns())));
	    !status)
		fail(Fault::Part::kProgram, std::move(status.error()));
}

} // namespace penstock
