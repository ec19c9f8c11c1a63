#include "app/run/recording.h"

#include <cstddef>
#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/text/logging.h"
#include "app/text/progress_line.h"

namespace penstock {

Outcome<std::unique_ptr<Recording>> Recording::open(const PipelineSettings &settings,
						    std::string label, v4l2::Io &io)
{
	auto plan = plan_pipeline(settings, io);
	if (!plan)
		return propagate(plan);
	PlannedDevices &devices = plan->devices;
	const PlanReport &report = devices.report;
	if (!report.plan.chosen) {
		devices.camera->restore();
		return problem(*no_path_kind(report.plan),
			       "no way from this camera to this encoder that is allowed:" +
				       refusals(report.plan));
	}
	for (std::size_t i = 0; i < report.encoders.size(); ++i)
		if (Status status = check_codec(plan->outputs[i], report.encoders[i].codec);
		    !status) {
			devices.camera->restore();
			return problem(Problem::Kind::kMistake, status.error().context);
		}
	return std::unique_ptr<Recording>(
		new Recording(settings, std::move(label), std::move(*plan)));
}

PipelineResult Recording::run(const RunSettings &limits, const StopSignals &signals,
			      std::chrono::steady_clock::time_point process_start,
			      const Observer &observer)
{
	using Clock = std::chrono::steady_clock;
	RunHistory history(Clock::now());
	auto outputs = open_all_outputs();
	if (!outputs) {
		ending_ = outputs.error().message();
		return result(report(ExitCode::kOutputFailed, ending_), {}, std::move(history));
	}
	announce();
	print(describe_devices(plan_.devices.report));
	Pipeline pipeline(*plan_.devices.camera, parts(*outputs), signals,
			  plan_.devices.report.plan.decision);
	pipeline.on_stage(observer.stage);
	ProgressLine progress(stderr);
	auto fault = pipeline.run(
		{limits.frames, limits.duration}, process_start,
		[&](const Statistics &now) {
			// Nobody else needs the course.
			if (!limits.report.empty())
				history.add(Clock::now(), now);
			// What others print is not to be written into the line.
			progress.clear();
			observer.progress(now, path_);
			// Of several, there is one line for all.
			if (label_.empty())
				progress.show(now);
		},
		[&](const Error &reason) {
			progress.clear();
			return step_down(reason);
		});
	progress.clear();
	ExitCode code = fault ? end(*fault) : ExitCode::kDone;
	Statistics statistics = pipeline.statistics();
	history.add(Clock::now(), statistics);
	print(summary(statistics));
	return result(code, std::move(statistics), std::move(history));
}

PipelineResult Recording::result(ExitCode code, Statistics statistics, RunHistory history) const
{
	return {code,
		{{{}, std::move(statistics), without_memory(path_)},
		 ending_.empty() ? "Ended as asked." : "Ended by: " + ending_,
		 without_memory(plan_.devices.report),
		 std::move(history)}};
}

Result<std::vector<std::unique_ptr<OutputSet>>> Recording::open_all_outputs() const
{
	std::vector<std::unique_ptr<OutputSet>> all;
	for (std::size_t i = 0; i < plan_.outputs.size(); ++i) {
		auto outputs = open_outputs(plan_.outputs[i], stream(i));
		if (!outputs)
			return propagate(outputs);
		all.push_back(std::move(*outputs));
	}
	return all;
}

StreamInfo Recording::stream(std::size_t number) const
{
	const Decision &decision = plan_.devices.report.plan.decision;
	const VideoInfo &layout = decision.encoder_side().layout;
	StreamInfo info;
	info.codec = plan_.devices.report.encoders[number].codec;
	// The encoder's device may scale.
	info.size = settings_.camera.size.value_or(layout.size());
	info.rate = decision.camera.layout.rate;
	info.colorimetry = layout.colorimetry;
	return info;
}

std::vector<StreamParts>
Recording::parts(const std::vector<std::unique_ptr<OutputSet>> &outputs) const
{
	std::vector<StreamParts> parts;
	for (std::size_t i = 0; i < outputs.size(); ++i) {
		const std::string &name = settings_.streams[i].name;
		parts.push_back({name.empty() ? fmt::format("stream {}", i + 1) : name,
				 *plan_.devices.encoders[i], *outputs[i]});
	}
	return parts;
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
	path_ = plan_.devices.report.plan.decision;
	print(describe_path(path_));
	Fraction rate = path_.camera.layout.rate;
	const auto &wanted = settings_.camera.rate;
	if (wanted && rate.num != 0 && !same_value(rate, *wanted))
		spdlog::warn("{}the camera gives {} frames per second instead of {}", label_,
			     to_string(rate), to_string(*wanted));
}

std::optional<Decision> Recording::step_down(const Error &reason)
{
	Plan &plan = plan_.devices.report.plan;
	auto stepped = plan_.devices.planner->step_down(plan, reason);
	if (!stepped) {
		step_down_code_ =
			report(exit_code_of(stepped.error().kind), stepped.error().message);
		return std::nullopt;
	}
	if (!plan.chosen) {
		report(ExitCode::kNoPath, "no other way that is allowed:" + refusals(plan));
		if (plan.only_copies)
			step_down_code_ = ExitCode::kCopyRefused;
		return std::nullopt;
	}
	spdlog::warn("{}{}; going on another way", label_, reason.context);
	announce();
	return plan.decision;
}

ExitCode Recording::end(const Fault &fault)
{
	ending_ = fault.error.message();
	ExitCode code = report(exit_code_of(fault), ending_);
	return step_down_code_.value_or(code);
}

} // namespace penstock
