#include "app/run/recording.h"

#include <cstddef>
#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/outputs/output_plan.h"
#include "app/pipeline/path_recovery.h"
#include "app/planning/prepare_pipeline.h"
#include "app/run/comeback.h"
#include "app/run/history_observer.h"
#include "app/run/nothing_coded.h"
#include "app/text/logging.h"
#include "app/text/progress_line.h"
#include "core/allocation/allocation_error.h"
#include "core/base/whole_message.h"
#include "core/time/monotonic_now.h"
#include "core/video/rate_text.h"
#include "devices/roles/device_name.h"
#include "devices/roles/source_error.h"

namespace penstock {

namespace {

using Clock = std::chrono::steady_clock;

} // namespace

Outcome<std::unique_ptr<Recording>> Recording::open(const PipelineSettings &settings,
						    std::string label, DriverAccess drivers)
{
	auto devices = prepare_pipeline(settings, drivers);
	if (!devices)
		return propagate(devices);
	const PathReport &report = devices->report;
	if (!report.plan.chosen)
		return problem(*no_path_kind(report.plan),
			       "no path from this camera to this encoder is allowed:" +
				       refusals(report.plan));
	for (std::size_t i = 0; i < report.encoders.size(); ++i)
		if (Status status =
			    check_codec(settings.streams[i].outputs, report.encoders[i].codec);
		    !status)
			return problem(Problem::Kind::kMistake,
				       fmt::format("encoder {} gives {}; {}",
						   report.encoders[i].identity.path,
						   name_of(report.encoders[i].codec),
						   status.error().context));
	return std::unique_ptr<Recording>(
		new Recording(settings, std::move(label), std::move(*devices), drivers));
}

PipelineResult Recording::run(const RunSettings &limits, RunControl &control,
			      std::chrono::steady_clock::time_point process_start,
			      PipelineObserver &observer)
{
	RunHistory history(Clock::now());
	tell_ = [&observer](Event event) { observer.happened(std::move(event)); };
	auto outputs = open_all_outputs();
	if (!outputs) {
		ending_ = outputs.error().message();
		return result(report(ExitCode::kOutputFailed, ending_), {}, std::move(history));
	}
	outputs_ = std::move(*outputs);
	announce();
	print(describe_devices(devices_.report));
	camera_events_ = CameraEvents(tell_);
	camera_events_.begins(event_of_camera(EventKind::kStarted, describe_path(path_)));
	// Only --report needs the time series.
	HistoryObserver keeper(observer, history);
	PipelineObserver &told = limits.report.empty() ? observer : keeper;
	const std::vector<StreamParts> streams = parts();
	auto pipeline = Pipeline::create({*devices_.camera, streams, control, *this, told},
					 devices_.report.plan.decision);
	if (!pipeline) {
		const ExitCode code = end(Fault{Fault::Part::kProgram, pipeline.error()});
		return result(code, {}, std::move(history));
	}
	EndReason reason =
		(*pipeline)->run({limits.frames, limits.duration, camera_timeout()}, process_start);
	Statistics statistics = (*pipeline)->statistics();
	if (!std::holds_alternative<Fault>(reason) && statistics.frames_encoded == 0)
		reason = nothing_coded(devices_.report, statistics);
	const Fault *fault = std::get_if<Fault>(&reason);
	const ExitCode code = fault ? end(*fault) : ExitCode::kDone;
	history.add(Clock::now(), statistics);
	print(summary(statistics));
	return result(code, std::move(statistics), std::move(history));
}

PipelineResult Recording::result(ExitCode code, Statistics statistics, RunHistory history) const
{
	return {code,
		{{{}, std::move(statistics), path_},
		 ending_.empty() ? "Ended as asked." : "Ended by: " + ending_,
		 without_memory(devices_.report),
		 std::move(history)}};
}

Result<std::vector<std::unique_ptr<OutputSet>>> Recording::open_all_outputs() const
{
	std::vector<std::unique_ptr<OutputSet>> all;
	for (std::size_t i = 0; i < settings_.streams.size(); ++i) {
		auto outputs = open_outputs(settings_.streams[i].outputs, stream(i), tell_);
		if (!outputs)
			return propagate(outputs);
		all.push_back(std::move(*outputs));
	}
	return all;
}

StreamInfo Recording::stream(std::size_t number) const
{
	const Decision &decision = devices_.report.plan.decision;
	const VideoInfo &layout = decision.encoder_side().layout;
	StreamInfo info;
	info.codec = devices_.report.encoders[number].codec;
	info.size = picture_size(decision);
	info.rate = decision.camera.layout.rate;
	info.colorimetry = layout.colorimetry;
	info.program = "penstock " PENSTOCK_VERSION;
	const PathReport &report = devices_.report;
	info.camera = name_of(report.camera);
	info.encoder = name_of(report.encoders[number].identity);
	return info;
}

std::vector<StreamParts> Recording::parts() const
{
	std::vector<StreamParts> parts;
	for (std::size_t i = 0; i < outputs_.size(); ++i) {
		const std::string &name = settings_.streams[i].name;
		parts.push_back({name.empty() ? fmt::format("stream {}", i + 1) : name,
				 *devices_.encoders[i], *outputs_[i]});
	}
	return parts;
}

/// The encoder's device may scale.
Size Recording::picture_size(const Decision &path) const
{
	return settings_.camera.size.value_or(path.encoder_side().layout.size());
}

/// The pictures stay as they are, in the files that are open.
CameraSettings Recording::same_picture() const
{
	CameraSettings camera = settings_.camera;
	camera.size = picture_size(path_);
	return camera;
}

void Recording::print(const std::string &line) const
{
	print_status(label_ + line);
}

ExitCode Recording::report(ExitCode code, const std::string &message) const
{
	spdlog::error("{}{}", label_, message);
	return code;
}

void Recording::announce()
{
	path_ = without_memory(devices_.report.plan.decision);
	print(describe_path(path_));
	Fraction rate = path_.camera.layout.rate;
	const auto &wanted = settings_.camera.rate;
	if (wanted && rate.num != 0 && !same_value(rate, *wanted))
		spdlog::warn("{}the camera gives {} frames per second instead of {}", label_,
			     plain_number(rate), plain_number(*wanted));
}

std::optional<std::chrono::nanoseconds> Recording::camera_timeout() const
{
	const auto &wanted = settings_.camera.timeout;
	if (wanted == CameraSettings::kNoTimeout)
		return std::nullopt;
	return wanted ? *wanted : CameraSilence::usual_patience(path_.camera.layout.rate);
}

Recovery::Next Recording::next(const Fault &fault)
{
	if (is_source_error(fault.error))
		return await_source(fault);
	if (fault.part == Fault::Part::kCamera && !is_allocation_error(fault.error) &&
	    awaits_camera())
		return await_camera(fault);
	if (fault.part == Fault::Part::kEncoder && !is_allocation_error(fault.error))
		return reset_encoders(fault);
	if (!devices_.planner)
		return GiveUp{};
	Next next =
		PathRecovery(*devices_.camera, *devices_.planner, devices_.report.plan).next(fault);
	if (std::holds_alternative<NextPath>(next)) {
		spdlog::warn("{}{}; falling back to the next path", label_, fault.error.context);
		announce();
		tell_({.kind = EventKind::kPathChanged,
		       .what = describe_path(path_),
		       .reason = fault.error.context});
		return next;
	}
	no_next_path_ = std::get<GiveUp>(next).problem;
	if (no_next_path_ && (no_next_path_->kind == Problem::Kind::kNoPath ||
			      no_next_path_->kind == Problem::Kind::kCopyRefused))
		no_next_path_->message += ":" + refusals(devices_.report.plan);
	return next;
}

Recovery::Next Recording::reset_encoders(const Fault &fault)
{
	if (!resets_.take(monotonic_now())) {
		no_next_path_ = {Problem::Kind::kEncoder,
				 fmt::format("it was opened again {} times in {} minutes already",
					     EncoderResets::kMost, EncoderResets::kWithin.count())};
		return GiveUp{no_next_path_};
	}
	spdlog::warn("{}{}; {} opened again", label_, text_of(fault.error),
		     devices_.encoders.size() == 1 ? "it is" : "the encoders are");
	const auto opened = reopen_encoders(devices_, same_picture(), settings_.policy, drivers_);
	const bool all_open = devices_.encoders.size() == settings_.streams.size();
	encoders_replaced_ = all_open;
	// The path was possible before.
	if (!opened && all_open && awaits_camera())
		return await_camera(
			{Fault::Part::kCamera,
			 whole_message(std::errc::no_such_device, opened.error().message).value()});
	if (!opened) {
		no_next_path_ = {Problem::Kind::kEncoder, opened.error().message};
		return GiveUp{no_next_path_};
	}
	announce_streams();
	std::vector<std::string> names;
	for (const ReportedEncoder &encoder : devices_.report.encoders)
		names.push_back(name_of(encoder.identity));
	tell_({.kind = EventKind::kEncoderReset,
	       .what = fmt::format("{}", fmt::join(names, ", ")),
	       .reason = text_of(fault.error)});
	return next_path();
}

/// What was planned last.
NextPath Recording::next_path()
{
	NextPath path{devices_.report.plan.decision, devices_.camera.get()};
	if (std::exchange(encoders_replaced_, false))
		for (const auto &encoder : devices_.encoders)
			path.encoders.push_back(encoder.get());
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
	if (!timeout || no_signal(settings_.camera) == CameraSettings::NoSignal::kHold)
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

Event Recording::event_of_camera(EventKind kind, std::string reason) const
{
	return {.kind = kind, .what = name_of(devices_.report.camera), .reason = std::move(reason)};
}

void Recording::announce_streams()
{
	announce();
	for (std::size_t i = 0; i < outputs_.size(); ++i)
		outputs_[i]->begin_stream(stream(i));
}

ExitCode Recording::end(const Fault &fault)
{
	ending_ = text_of(fault.error);
	ExitCode code = exit_code_of(fault);
	if (no_next_path_) {
		ending_ += "; " + no_next_path_->message;
		// A path worked before. That none is left changes nothing: the fault decides.
		if (no_next_path_->kind != Problem::Kind::kNoPath)
			code = exit_code_of(no_next_path_->kind);
	}
	return report(code, ending_);
}

} // namespace penstock
