#include "app/recording.h"

#include <cstddef>
#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/combinations.h"
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

/// For each stream its outputs, and the codecs that go into all of them.
struct Streams {
	std::vector<std::vector<PlannedOutput>> outputs;
	std::vector<std::vector<std::string>> codecs;
};

Outcome<Streams> plan_streams(const PipelineSettings &settings)
{
	Streams streams;
	for (const StreamSettings &stream : settings.streams) {
		auto outputs = plan_outputs(stream.outputs);
		if (!outputs)
			return failure(ExitCode::kUsage, outputs.error().context);
		auto codecs = codecs_to_try(*outputs, stream.encoder.codec);
		if (!codecs)
			return failure(ExitCode::kUsage, codecs.error().context);
		streams.outputs.push_back(std::move(*outputs));
		streams.codecs.push_back(std::move(*codecs));
	}
	return streams;
}

/// With the first codecs that there are encoders for.
Outcome<PlannedDevices> choose_devices_for(const std::vector<std::vector<std::string>> &codecs,
					   const PipelineSettings &settings, v4l2::Io &io)
{
	std::vector<std::size_t> lengths;
	std::vector<EncoderSettings> encoders;
	for (const StreamSettings &stream : settings.streams) {
		lengths.push_back(codecs[encoders.size()].size());
		encoders.push_back(stream.encoder);
	}
	Combinations combinations(std::move(lengths));
	for (;;) {
		for (std::size_t i = 0; i < encoders.size(); ++i)
			encoders[i].codec = codecs[i][combinations.places()[i]];
		auto devices = choose_devices(settings.camera, encoders, settings.policy, io);
		if (devices || devices.error().code != ExitCode::kNoDevice || !combinations.next())
			return devices;
	}
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
	auto devices = choose_devices_for(streams->codecs, settings, io);
	if (!devices)
		return tl::unexpected<Failure>(devices.error());
	const PlanReport &report = devices->report;
	if (!report.plan.chosen) {
		devices->camera->restore();
		return failure(exit_code_of(report.plan),
			       "no way from this camera to this encoder that is allowed:" +
				       refusals(report.plan));
	}
	for (std::size_t i = 0; i < report.encoders.size(); ++i)
		if (Status status = check_codec(streams->outputs[i], report.encoders[i].codec);
		    !status) {
			devices->camera->restore();
			return failure(ExitCode::kUsage, status.error().context);
		}
	return std::unique_ptr<Recording>(new Recording(
		settings, std::move(label), std::move(streams->outputs), std::move(*devices)));
}

ReportedRun Recording::run(const RunSettings &limits, const StopSignals &signals,
			   std::chrono::steady_clock::time_point process_start,
			   const Observer &observer)
{
	using Clock = std::chrono::steady_clock;
	RunHistory history(Clock::now());
	auto outputs = open_all_outputs();
	if (!outputs) {
		ending_ = outputs.error().message();
		return reported(report(ExitCode::kOutputFailed, ending_), {}, std::move(history));
	}
	announce();
	print(describe_devices(devices_.report));
	Pipeline pipeline(*devices_.camera, parts(*outputs), signals,
			  devices_.report.plan.decision);
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
	PlanReport plan = devices_.report;
	plan.plan.decision = without_memory(std::move(plan.plan.decision));
	return {{{}, code, std::move(statistics), without_memory(path_)},
		ending_.empty() ? "Ended as asked." : "Ended by: " + ending_,
		std::move(plan),
		std::move(history)};
}

Result<std::vector<std::unique_ptr<OutputSet>>> Recording::open_all_outputs() const
{
	std::vector<std::unique_ptr<OutputSet>> all;
	for (std::size_t i = 0; i < outputs_.size(); ++i) {
		auto outputs = open_outputs(outputs_[i], stream(i));
		if (!outputs)
			return forward(outputs);
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
				 *devices_.encoders[i], *outputs[i]});
	}
	return parts;
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
	path_ = devices_.report.plan.decision;
	print(describe_path(path_));
	Fraction rate = path_.camera.layout.rate;
	const auto &wanted = settings_.camera.rate;
	if (wanted && rate.num != 0 && !same_value(rate, *wanted))
		spdlog::warn("{}the camera gives {} frames per second instead of {}", label_,
			     to_string(rate), to_string(*wanted));
}

std::optional<Decision> Recording::step_down(const Error &reason)
{
	Plan &plan = devices_.report.plan;
	auto stepped = devices_.planner->step_down(plan, reason);
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
