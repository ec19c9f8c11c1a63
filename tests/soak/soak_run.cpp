#include "tests/soak/soak_run.h"

#include <chrono>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "app/control/signals.h"
#include "app/run/run.h"
#include "config/options/values.h"
#include "tests/soak/injected_io.h"
#include "tests/soak/output_reader.h"
#include "tests/support/process/file_size_limit.h"
#include "tests/support/v4l2/fake_io.h"

namespace penstock::test {

namespace {

using namespace std::chrono_literals;
using Kind = SoakOutput::Kind;

class Settings
{
public:
	Settings(const SoakCase &soak, const SoakPlaces &places) : places_(places)
	{
		record.run.frames = soak.frames;
		record.run.stats_file = places.statistics();
		for (std::size_t i = 0; i < soak.pipelines.size(); ++i)
			add(soak.pipelines[i], i);
	}

	RecordSettings record{{}, {}};

private:
	void add(const SoakPipeline &from, std::size_t number)
	{
		PipelineSettings pipeline;
		pipeline.name = fmt::format("pipeline {}", number);
		pipeline.policy.memory = from.strategy;
		CameraSettings &camera = pipeline.camera;
		camera.timeout = 1s;
		if (from.camera == SoakCamera::kNode) {
			camera.device = DeviceSelector::of_path(DeviceApi::kV4l2, from.camera_node);
			camera.controls = {{"brightness", "7"}};
			if (from.hdmi)
				camera.input = "HDMI 0";
		} else {
			camera.device = parse_camera_selector("pattern").value();
			camera.size = Size{320, 240};
			camera.rate = Fraction{0, 1};
		}
		pipeline.streams.resize(from.streams.size());
		for (std::size_t i = 0; i < from.streams.size(); ++i) {
			set_encoder(from, pipeline.streams[i].encoder);
			for (std::size_t j = 0; j < from.streams[i].size(); ++j)
				pipeline.streams[i].outputs.push_back(
					place(from.streams[i][j], places_.output(number, i, j)));
		}
		record.pipelines.push_back(std::move(pipeline));
	}

	static void set_encoder(const SoakPipeline &from, EncoderSettings &encoder)
	{
		encoder.bitrate = 4'000'000;
		encoder.device =
			from.encoder == SoakEncoder::kNode
				? DeviceSelector::of_path(DeviceApi::kV4l2, from.encoder_node)
				: parse_encoder_selector("software").value();
	}

	OutputSettings place(const SoakOutput &output, const std::string &folder)
	{
		std::filesystem::create_directories(folder);
		std::string url = folder + "/out" + output.ending;
		if (output.kind == Kind::kFull)
			url = "/dev/full";
		if (output.kind >= Kind::kPipe) {
			const std::string pipe = folder + "/pipe" + output.ending;
			readers_.push_back(OutputReader::start(output, pipe, url));
			url = output.kind == Kind::kPipe       ? pipe
			      : output.kind == Kind::kStandard ? "-"
							       : readers_.back().url();
		}
		OutputSettings settings = parse_output(url).value();
		settings.optional = output.optional;
		if (output.segments)
			settings.destination.segment = 1ms;
		return settings;
	}

	const SoakPlaces &places_;
	std::deque<OutputReader> readers_;
};

} // namespace

std::string SoakPlaces::output(std::size_t pipeline, std::size_t stream, std::size_t output) const
{
	return fmt::format("{}/{}-{}-{}", folder_, pipeline, stream, output);
}

ExitCode run_case(const SoakCase &soak, const SoakPlaces &places)
{
	const Settings settings(soak, places);
	std::optional<FileSizeLimit> limit;
	if (soak.largest_file)
		limit.emplace(*soak.largest_file);

	FakeIo nodes;
	std::map<std::string, std::shared_ptr<FakeNode>> all;
	for (const SoakPipeline &pipeline : soak.pipelines) {
		all[pipeline.camera_node] =
			std::make_shared<FakeCameraNode>(pipeline.camera_traits);
		all[pipeline.encoder_node] =
			std::make_shared<FakeEncoderNode>(pipeline.encoder_traits);
	}
	for (const auto &[path, node] : all)
		nodes.add(path, node);
	InjectedIo io(nodes, all, soak);

	RunControl control;
	auto signals = Signals::create(control);
	if (!signals)
		return ExitCode::kProgramFault;
	auto run = Run::create(settings.record, control, io, std::chrono::steady_clock::now());
	return run ? (*run)->run() : ExitCode::kProgramFault;
}

} // namespace penstock::test
