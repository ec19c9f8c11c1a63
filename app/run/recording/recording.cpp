#include "app/run/recording/recording.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/outputs/output_plan.h"
#include "app/run/recording/history_observer.h"
#include "app/run/recording/nothing_coded.h"
#include "app/selection/prepare_pipeline.h"
#include "app/text/logging.h"
#include "app/text/run_summary.h"
#include "core/base/whole_message.h"
#include "core/video/rate_text.h"
#include "devices/roles/device_name.h"

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
	if (!report.plan.chosen && !devices->no_picture)
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
	std::unique_ptr<Recording> recording(
		new Recording(settings, std::move(label), std::move(*devices), drivers));
	if (recording->devices_.no_picture)
		if (auto begun = recording->begin_with_card(); !begun)
			return propagate(begun);
	return recording;
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
	if (!card_)
		announce();
	print_devices();
	camera_events_ = CameraEvents(tell_);
	camera_events_.begins(event_of_camera(EventKind::kStarted, describe_path(path_)));
	if (card_)
		camera_events_.lost(event_of_camera(EventKind::kSignalLost, not_yet_), lost_at_);
	// Only --report needs the time series.
	HistoryObserver keeper(observer, history);
	PipelineObserver &told = limits.report.empty() ? observer : keeper;
	const std::vector<StreamParts> streams = parts();
	std::optional<CardParts> card;
	if (card_)
		card.emplace(CardParts{*card_->camera, *devices_.no_picture});
	auto pipeline =
		Pipeline::create({*devices_.camera, streams, control, *this, told, std::move(card)},
				 card_ ? card_->decision : devices_.report.plan.decision);
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
	print(summary(statistics, room()));
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
		auto outputs = open_outputs(
			settings_.streams[i].outputs, stream(i), tell_,
			[this](const std::string &place) { print(output_row(place)); });
		if (!outputs)
			return propagate(outputs);
		all.push_back(std::move(*outputs));
	}
	return all;
}

StreamInfo Recording::stream(std::size_t number) const
{
	const VideoInfo &layout = path_.encoder_side().layout;
	StreamInfo info;
	info.codec = devices_.report.encoders[number].codec;
	info.size = picture_size(path_);
	info.rate = path_.camera.layout.rate;
	info.colorimetry = layout.colorimetry;
	info.program = "penstock " PENSTOCK_VERSION;
	const PathReport &report = devices_.report;
	info.camera = name_of(report.camera);
	info.encoder = name_of(report.encoders[number].identity);
	info.title = settings_.name;
	if (const std::string &name = settings_.streams[number].name; !name.empty())
		info.title += (info.title.empty() ? "" : ", ") + name;
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

void Recording::print(const std::string &lines) const
{
	print_status(label_, lines);
}

/// The columns that a line has behind the label.
std::size_t Recording::room() const
{
	return kSummaryWidth - std::min(kSummaryWidth, label_.size());
}

void Recording::print_devices() const
{
	print(device_rows(devices_.report, room()));
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
