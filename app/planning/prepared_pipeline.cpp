#include "app/planning/prepared_pipeline.h"

#include <cstddef>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "app/planning/combinations.h"

namespace penstock {

namespace {

/// For each stream its outputs, and the codecs that all of them can hold.
struct Streams {
	std::vector<std::vector<RequestedOutput>> outputs;
	std::vector<std::vector<std::optional<Codec>>> codecs;
};

Outcome<Streams> plan_streams(const PipelineSettings &settings)
{
	// All outputs together: no two streams may write to the same place.
	std::vector<OutputSettings> all;
	for (const StreamSettings &stream : settings.streams)
		all.insert(all.end(), stream.outputs.begin(), stream.outputs.end());
	auto planned = plan_outputs(all);
	if (!planned)
		return problem(Problem::Kind::kMistake, planned.error().context);
	Streams streams;
	auto next = std::make_move_iterator(planned->begin());
	for (const StreamSettings &stream : settings.streams) {
		const auto end = next + static_cast<std::ptrdiff_t>(stream.outputs.size());
		std::vector<RequestedOutput> outputs(next, end);
		next = end;
		auto codecs = codecs_to_try(outputs, stream.encoder.codec);
		if (!codecs)
			return problem(Problem::Kind::kMistake, codecs.error().context);
		streams.outputs.push_back(std::move(outputs));
		streams.codecs.push_back(std::move(*codecs));
	}
	return streams;
}

/// With another codec, another encoder may be found.
bool lacks_device(const Problem &problem)
{
	return problem.kind == Problem::Kind::kNoDevice || problem.kind == Problem::Kind::kBusy;
}

/// Tries the codecs in their order until there are encoders for them.
Outcome<OpenDevices>
choose_devices_for(const std::vector<std::vector<std::optional<Codec>>> &codecs,
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
		auto devices = select_devices(settings.camera, encoders, settings.policy, io);
		if (devices || !lacks_device(devices.error()) || !combinations.next())
			return devices;
	}
}

} // namespace

Outcome<void> check_pipeline(const PipelineSettings &settings)
{
	auto streams = plan_streams(settings);
	if (!streams)
		return propagate(streams);
	return {};
}

Outcome<PreparedPipeline> prepare_pipeline(const PipelineSettings &settings, v4l2::Io &io)
{
	auto streams = plan_streams(settings);
	if (!streams)
		return propagate(streams);
	auto devices = choose_devices_for(streams->codecs, settings, io);
	if (!devices)
		return propagate(devices);
	return PreparedPipeline{std::move(streams->outputs), std::move(*devices)};
}

std::vector<std::string> names_of(std::span<const PipelineSettings> pipelines)
{
	std::vector<std::string> names;
	for (const PipelineSettings &pipeline : pipelines)
		names.push_back(pipeline.name.empty() ? fmt::format("pipeline {}", names.size() + 1)
						      : pipeline.name);
	return names;
}

std::string label_of(std::span<const std::string> names, std::size_t number)
{
	return names.size() == 1 ? "" : names[number] + ": ";
}

} // namespace penstock
