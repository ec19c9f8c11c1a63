#include "app/commands/commands.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/device_pair.h"
#include "app/outputs/planned_output.h"
#include "app/pipeline.h"
#include "app/progress_line.h"
#include "app/service_notifier.h"
#include "app/stop_signals.h"

namespace penstock {

namespace {

ExitCode report(ExitCode code, const std::string &message)
{
	spdlog::error("{}", message);
	return code;
}

ExitCode report(const Failure &failed)
{
	return report(failed.code, failed.message);
}

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

Status write_text(const std::string &path, const std::string &text)
{
	std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path.c_str(), "we"),
							      std::fclose);
	if (!file)
		return system_error(errno, "open " + path);
	bool written = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
	written = std::fclose(file.release()) == 0 && written;
	if (!written)
		return system_error(errno, "write " + path);
	return {};
}

/// The stream on its planned way, and what the run came to.
class Recording
{
public:
	Recording(const PipelineSettings &settings, const RunSettings &run,
		  std::span<const PlannedOutput> outputs, DevicePair &pair, StopSignals &signals)
		: settings_(settings), run_(run), outputs_(outputs), pair_(pair), signals_(signals)
	{}

	ExitCode run(std::chrono::steady_clock::time_point process_start)
	{
		auto outputs = open_outputs(outputs_, stream());
		if (!outputs)
			return report(ExitCode::kOutputFailed, outputs.error().message());
		announce();
		fmt::print(stderr, "{}\n", describe_devices(pair_.report));
		Pipeline pipeline(*pair_.camera, *pair_.encoder, **outputs, signals_,
				  pair_.report.plan.decision);
		ProgressLine progress(stderr);
		ServiceNotifier service;
		auto fault = pipeline.run(
			{run_.frames, run_.duration}, process_start,
			[&](const Statistics &now) {
				service.show(now);
				if (report_wanted()) {
					progress.clear();
					report_now(now);
				}
				progress.show(now);
			},
			[this, &progress](const Error &reason) {
				progress.clear();
				return step_down(reason);
			});
		service.stopping();
		progress.clear();
		ExitCode code = fault ? end(*fault) : ExitCode::kDone;
		fmt::print(stderr, "{}\n", summary(pipeline.statistics()));
		return write_statistics(pipeline.statistics(), code);
	}

private:
	bool report_wanted()
	{
		const std::uint32_t wanted = signals_.reports_wanted();
		return std::exchange(reports_, wanted) != wanted;
	}

	void report_now(const Statistics &now) const
	{
		fmt::print(stderr, "{}\n", summary(now));
		(void)write_statistics(now, ExitCode::kDone);
	}

	StreamInfo stream() const
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

	void announce()
	{
		path_ = pair_.report.plan.decision;
		fmt::print(stderr, "{}\n", describe_path(path_));
		Fraction rate = path_.camera.layout.rate;
		const auto &wanted = settings_.way.camera.rate;
		if (wanted && rate.num != 0 && !same_value(rate, *wanted))
			spdlog::warn("the camera gives {} frames per second instead of {}",
				     to_string(rate), to_string(*wanted));
	}

	std::optional<Decision> step_down(const Error &reason)
	{
		Plan &plan = pair_.report.plan;
		auto stepped = pair_.planner->step_down(plan, reason);
		if (!stepped) {
			step_down_code_ = report(stepped.error());
			return std::nullopt;
		}
		if (!plan.chosen) {
			spdlog::error("no other way that is allowed:{}", refusals(plan));
			if (plan.only_copies)
				step_down_code_ = ExitCode::kCopyRefused;
			return std::nullopt;
		}
		spdlog::warn("{}; going on another way", reason.context);
		announce();
		return plan.decision;
	}

	ExitCode end(const Fault &fault)
	{
		ExitCode code = report(code_of(fault), fault.error.message());
		return step_down_code_.value_or(code);
	}

	ExitCode write_statistics(const Statistics &statistics, ExitCode code) const
	{
		if (run_.stats_file.empty())
			return code;
		Status written = write_text(run_.stats_file, to_json(statistics, path_));
		if (!written && code == ExitCode::kDone)
			return report(ExitCode::kOutputFailed, written.error().message());
		return code;
	}

	const PipelineSettings &settings_;
	const RunSettings &run_;
	std::span<const PlannedOutput> outputs_;
	DevicePair &pair_;
	StopSignals &signals_;
	Decision path_;
	std::optional<ExitCode> step_down_code_;
	std::uint32_t reports_ = 0; ///< that were asked for and made
};

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

ExitCode record_command(const RecordSettings &settings,
			std::chrono::steady_clock::time_point process_start)
{
	if (settings.pipelines.size() != 1)
		return report(ExitCode::kUsage, "this version runs one pipeline");
	const PipelineSettings &pipeline = settings.pipelines[0];
	auto outputs = plan_outputs(pipeline.outputs);
	if (!outputs)
		return report(ExitCode::kUsage, outputs.error().context);
	auto codecs = codecs_to_try(*outputs, pipeline.way.encoder.codec);
	if (!codecs)
		return report(ExitCode::kUsage, codecs.error().context);

	auto signals = StopSignals::create();
	if (!signals)
		return report(ExitCode::kProgramFault, signals.error().message());
	v4l2::SystemIo io;
	auto pair = choose_pair_for(*codecs, pipeline.way, io);
	if (!pair)
		return report(pair.error());
	if (!pair->report.plan.chosen) {
		pair->camera->restore();
		return report(exit_code_of(pair->report.plan),
			      "no way from this camera to this encoder that is allowed:" +
				      refusals(pair->report.plan));
	}
	if (Status status = check_codec(*outputs, pair->report.codec); !status) {
		pair->camera->restore();
		return report(ExitCode::kUsage, status.error().context);
	}
	return Recording(pipeline, settings.run, *outputs, *pair, **signals).run(process_start);
}

} // namespace penstock
