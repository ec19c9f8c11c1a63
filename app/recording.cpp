#include "app/recording.h"

#include <cstdio>
#include <span>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/progress_line.h"

namespace penstock {

namespace {

ExitCode code_of(const Fault &fault)
{
	switch (fault.part) {
	case Fault::Part::kCamera:
		return fault.error.is(std::errc::device_or_resource_busy) ? ExitCode::kNoDevice
									  : ExitCode::kCameraLost;
	case Fault::Part::kEncoder:
		return fault.error.is(std::errc::device_or_resource_busy)
			       ? ExitCode::kNoDevice
			       : ExitCode::kEncoderFailed;
	case Fault::Part::kOutput:
		return ExitCode::kOutputFailed;
	case Fault::Part::kProgram:
		break;
	}
	return ExitCode::kProgramFault;
}

/// The outputs, and the codecs that go into all of them.
struct Streams {
	std::vector<PlannedOutput> outputs;
	std::vector<std::string> codecs;
};

Outcome<Streams> plan_streams(const PipelineSettings &settings)
{
	auto outputs = plan_outputs(settings.outputs);
	if (!outputs)
		return failure(ExitCode::kUsage, outputs.error().context);
	auto codecs = codecs_to_try(*outputs, settings.way.encoder.codec);
	if (!codecs)
		return failure(ExitCode::kUsage, codecs.error().context);
	return Streams{std::move(*outputs), std::move(*codecs)};
}

/// The first of the codecs that there is an encoder for.
Outcome<DevicePair> choose_pair_for(std::span<const std::string> codecs, WaySettings way,
				    v4l2::Io &io)
{
	for (const std::string &codec : codecs.first(codecs.size() - 1)) {
		way.encoder.codec = codec;
		auto pair = choose_pair(way, io);
		if (pair || pair.error().code != ExitCode::kNoDevice)
			return pair;
	}
	way.encoder.codec = codecs.back();
	return choose_pair(way, io);
}

} // namespace

Outcome<void> Recording::check(const PipelineSettings &settings)
{
	auto streams = plan_streams(settings);
	if (!streams)
		return tl::unexpected<Failure>(streams.error());
	return {};
}

Outcome<std::unique_ptr<Recording>> Recording::open(const PipelineSettings &settings,
						    std::string label, v4l2::Io &io)
{
	auto streams = plan_streams(settings);
	if (!streams)
		return tl::unexpected<Failure>(streams.error());
	auto pair = choose_pair_for(streams->codecs, settings.way, io);
	if (!pair)
		return tl::unexpected<Failure>(pair.error());
	const Plan &plan = pair->report.plan;
	if (!plan.chosen) {
		pair->camera->restore();
		return failure(exit_code_of(plan),
			       "no way from this camera to this encoder that is allowed:" +
				       refusals(plan));
	}
	if (Status status = check_codec(streams->outputs, pair->report.codec); !status) {
		pair->camera->restore();
		return failure(ExitCode::kUsage, status.error().context);
	}
	return std::unique_ptr<Recording>(new Recording(
		settings, std::move(label), std::move(streams->outputs), std::move(*pair)));
}

ReportedRun Recording::run(const RunSettings &limits, const StopSignals &signals,
			   std::chrono::steady_clock::time_point process_start,
			   const Observer &observer)
{
	using Clock = std::chrono::steady_clock;
	RunHistory history(Clock::now());
	auto outputs = open_outputs(outputs_, stream());
	if (!outputs) {
		ending_ = outputs.error().message();
		return reported(report(ExitCode::kOutputFailed, ending_), {}, std::move(history));
	}
	announce();
	print(describe_devices(pair_.report));
	Pipeline pipeline(*pair_.camera, *pair_.encoder, **outputs, signals,
			  pair_.report.plan.decision);
	ProgressLine progress(stderr);
	auto fault = pipeline.run(
		{limits.frames, limits.duration}, process_start,
		[&](const Statistics &now) {
			history.add(Clock::now(), now);
			// What others print is not to be written into the line.
			progress.clear();
			observer(now, path_);
			// Several pipelines would write over each other's.
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
	return reported(code, std::move(statistics), std::move(history));
}

ReportedRun Recording::reported(ExitCode code, Statistics statistics, RunHistory history) const
{
	PlanReport plan = pair_.report;
	plan.plan.decision = without_memory(std::move(plan.plan.decision));
	return {{{}, code, std::move(statistics), without_memory(path_)},
		ending_.empty() ? "Ended as asked." : "Ended by: " + ending_,
		std::move(plan),
		std::move(history)};
}

StreamInfo Recording::stream() const
{
	const VideoInfo &layout = pair_.report.plan.decision.encoder_side().layout;
	StreamInfo info;
	info.codec = pair_.report.codec;
	// The encoder's device may scale.
	info.size = settings_.way.camera.size.value_or(layout.size());
	info.rate = pair_.report.plan.decision.camera.layout.rate;
	info.colorimetry = layout.colorimetry;
	return info;
}

void Recording::print(const std::string &line) const
{
	fmt::print(stderr, "{}{}\n", label_, line);
}

ExitCode Recording::report(ExitCode code, const std::string &message) const
{
	spdlog::error("{}{}", label_, message);
	return code;
}

void Recording::announce()
{
	path_ = pair_.report.plan.decision;
	print(describe_path(path_));
	Fraction rate = path_.camera.layout.rate;
	const auto &wanted = settings_.way.camera.rate;
	if (wanted && rate.num != 0 && !same_value(rate, *wanted))
		spdlog::warn("{}the camera gives {} frames per second instead of {}", label_,
			     to_string(rate), to_string(*wanted));
}

std::optional<Decision> Recording::step_down(const Error &reason)
{
	Plan &plan = pair_.report.plan;
	auto stepped = pair_.planner->step_down(plan, reason);
	if (!stepped) {
		step_down_code_ = report(stepped.error().code, stepped.error().message);
		return std::nullopt;
	}
	if (!plan.chosen) {
		report(ExitCode::kNoWay, "no other way that is allowed:" + refusals(plan));
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
	ExitCode code = report(code_of(fault), ending_);
	return step_down_code_.value_or(code);
}

} // namespace penstock
