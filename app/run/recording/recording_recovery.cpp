#include "app/run/recording/recording.h"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "app/pipeline/path_recovery.h"
#include "app/run/recording/comeback.h"
#include "core/allocation/allocation_error.h"
#include "core/base/whole_message.h"
#include "core/time/monotonic_now.h"
#include "devices/roles/device_name.h"
#include "devices/roles/source_error.h"

// What follows a fault.

namespace penstock {

namespace {

bool is_of_camera(const Problem &problem)
{
	return problem.kind == Problem::Kind::kCamera || problem.kind == Problem::Kind::kNoDevice;
}

} // namespace

Recovery::Next Recording::next(const Fault &fault)
{
	if (auto next = next_after_card(fault))
		return std::move(*next);
	if (is_source_error(fault.error))
		return await_source(fault);
	if (fault.part == Fault::Part::kCamera && !is_allocation_error(fault.error) &&
	    awaits_camera())
		return await_camera(fault);
	if (fault.part == Fault::Part::kEncoder && !is_allocation_error(fault.error))
		return reset_encoders(fault);
	if (devices_.own_stream && fault.error.code == AllocationErrc::kFormatRefused)
		return encode_instead(fault);
	if (!devices_.planner)
		return GiveUp{};
	Next next =
		PathRecovery(*devices_.camera, *devices_.planner, devices_.report.plan).next(fault);
	if (std::holds_alternative<NextPath>(next)) {
		spdlog::warn("{}{}; falling back to the next path", label_, fault.error.context);
		announce();
		tell_of_path(fault);
		return next;
	}
	no_next_path_ = std::get<GiveUp>(next).problem;
	if (no_next_path_ && (no_next_path_->kind == Problem::Kind::kNoPath ||
			      no_next_path_->kind == Problem::Kind::kCopyRefused))
		no_next_path_->message += ":" + refusals(devices_.report.plan);
	return next;
}

/// Tells the user what follows, either way.
bool Recording::may_reset(const Fault &fault)
{
	if (!resets_.take(monotonic_now())) {
		no_next_path_ = {Problem::Kind::kEncoder,
				 fmt::format("it was opened again {} times in {} minutes already",
					     EncoderResets::kMost, EncoderResets::kWithin.count())};
		return false;
	}
	spdlog::warn("{}{}; {} opened again", label_, text_of(fault.error),
		     devices_.encoders.size() == 1 ? "it is" : "the encoders are");
	return true;
}

Recovery::Next Recording::reset_encoders(const Fault &fault)
{
	if (!may_reset(fault))
		return GiveUp{no_next_path_};
	const auto opened = reopen_encoders(devices_, same_picture(), settings_.policy, drivers_);
	if (devices_.encoders.size() == settings_.streams.size())
		reset_ = text_of(fault.error);
	if (!opened && reset_ && awaits_camera() && is_of_camera(opened.error()))
		return await_camera(
			{Fault::Part::kCamera,
			 whole_message(std::errc::no_such_device, opened.error().message).value()});
	if (!opened) {
		no_next_path_ = {Problem::Kind::kEncoder, opened.error().message};
		return GiveUp{no_next_path_};
	}
	announce_streams();
	return next_path();
}

/// Nothing has come of what the camera codes by itself.
Recovery::Next Recording::encode_instead(const Fault &fault)
{
	std::vector<EncoderSettings> encoders;
	for (const StreamSettings &stream : settings_.streams)
		encoders.push_back(stream.encoder);
	const auto opened = penstock::encode_instead(devices_, encoders, settings_.camera,
						     settings_.policy, drivers_);
	if (!opened) {
		no_next_path_ = opened.error();
		return GiveUp{no_next_path_};
	}
	spdlog::warn("{}{}; it is encoded instead", label_, fault.error.context);
	announce_streams();
	print_devices();
	tell_of_path(fault);
	NextPath path = next_path();
	path.encoders = open_encoders();
	return path;
}

void Recording::tell_of_path(const Fault &fault)
{
	tell_({.kind = EventKind::kPathChanged,
	       .what = describe_path(path_),
	       .reason = fault.error.context});
}

std::vector<Encoder *> Recording::open_encoders() const
{
	std::vector<Encoder *> encoders;
	for (const auto &encoder : devices_.encoders)
		encoders.push_back(encoder.get());
	return encoders;
}

/// What was planned last, with encoders that were opened again meanwhile.
NextPath Recording::next_path()
{
	NextPath path{devices_.report.plan.decision, devices_.camera.get()};
	const auto reset = std::exchange(reset_, std::nullopt);
	if (!reset)
		return path;
	path.encoders = open_encoders();
	std::vector<std::string> names;
	for (const ReportedEncoder &encoder : devices_.report.encoders)
		names.push_back(name_of(encoder.identity));
	tell_({.kind = EventKind::kEncoderReset,
	       .what = fmt::format("{}", fmt::join(names, ", ")),
	       .reason = *reset});
	return path;
}

Recovery::Next Recording::await_camera(const Fault &fault)
{
	begin_loss(fault);
	return AwaitCamera{deadline_after(comeback(settings_.camera)), fault};
}

/// Receivers need a moment to lock, also where a source only changes its mode.
Recovery::Next Recording::await_source(const Fault &fault)
{
	begin_loss(fault);
	return AwaitSource{};
}

bool Recording::awaits_camera() const
{
	return comeback(settings_.camera) != CameraSettings::kNotAwaited;
}

/// It may be without a picture for as long as without a frame, or for ever.
bool Recording::awaits_source() const
{
	const auto timeout = camera_timeout();
	if (!timeout || no_signal(settings_.camera) != CameraSettings::NoSignal::kExit)
		return true;
	return monotonic_now().ns() - lost_at_.ns() < static_cast<std::uint64_t>(timeout->count());
}

void Recording::begin_loss(const Fault &fault)
{
	loss_ = text_of(fault.error);
	lost_at_ = fault.since.is_set() ? fault.since : monotonic_now();
	not_yet_.clear();
}

Recovery::Next Recording::look_for_camera()
{
	// Not before: the run may have been told to end.
	if (const std::string loss = std::exchange(loss_, {}); !loss.empty()) {
		spdlog::warn("{}{}; waiting for the camera to come back", label_, loss);
		camera_events_.lost(event_of_camera(EventKind::kCameraLost, loss), lost_at_);
	}
	const auto opened = reopen_camera(devices_, same_picture(), settings_.policy, drivers_);
	if (!opened) {
		// The user was told that it is missing.
		if (opened.error().kind != Problem::Kind::kNoDevice &&
		    std::exchange(not_yet_, opened.error().message) != opened.error().message)
			spdlog::warn("{}{}", label_, opened.error().message);
		return AwaitCamera{};
	}
	return resume("is back", EventKind::kCameraBack);
}

Recovery::Next Recording::look_at_source()
{
	Status source = devices_.camera->check_source();
	if (source || is_source_restart(source.error())) {
		const auto adopted = adopt_source(devices_, settings_.camera, settings_.policy);
		if (adopted) {
			const bool waited = !not_yet_.empty();
			if (!waited)
				spdlog::warn("{}{}", label_, loss_);
			return resume("gives a picture again",
				      waited ? EventKind::kSignalBack : EventKind::kSourceChanged);
		}
		// It may have changed meanwhile.
		source = devices_.camera->check_source();
		if (source) {
			no_next_path_ = adopted.error();
			return GiveUp{no_next_path_};
		}
	}
	if (!is_source_error(source.error()))
		return next(Fault{Fault::Part::kCamera, source.error()});
	const std::string missing = source.error().message();
	if (!awaits_source()) {
		if (missing != loss_)
			no_next_path_ = {Problem::Kind::kNoSignal, missing};
		return GiveUp{no_next_path_};
	}
	if (not_yet_.empty())
		camera_events_.lost(event_of_camera(EventKind::kSignalLost, missing), lost_at_);
	if (std::exchange(not_yet_, missing) != missing)
		spdlog::warn("{}{}; waiting for a picture", label_, missing);
	if (wants_card())
		if (auto card = show_card(source.error()))
			return std::move(*card);
	return AwaitSource{};
}

/// Says what the camera does again. Where its picture is another one than before, so is the stream.
Recovery::Next Recording::resume(std::string_view what, EventKind event)
{
	const double gone = static_cast<double>(monotonic_now().ns() - lost_at_.ns()) * 1e-9;
	spdlog::info("{}camera {} {} after {:.1f} s", label_, name_of(devices_.report.camera), what,
		     gone);
	const VideoInfo before = path_.camera.layout;
	announce_streams();
	const VideoInfo &now = path_.camera.layout;
	const bool changed = before.size() != now.size() || !same_value(before.rate, now.rate);
	if (changed && event == EventKind::kSignalBack)
		tell_(event_of_camera(EventKind::kSourceChanged));
	camera_events_.begins(
		event_of_camera(event, event == EventKind::kSourceChanged ? loss_ : ""));
	return next_path();
}

} // namespace penstock
