#include "app/selection/prepare_pipeline.h"

#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "app/outputs/output_plan.h"
#include "app/selection/combinations.h"

namespace penstock {

namespace {

/// Of each stream the codecs that all of its outputs can hold.
using CodecLists = std::vector<std::vector<std::optional<Codec>>>;

Outcome<CodecLists> codecs_of(const std::vector<StreamSettings> &streams)
{
	CodecLists lists;
	for (const StreamSettings &stream : streams) {
		auto codecs = codecs_to_try(stream.outputs, stream.encoder.codec);
		if (!codecs)
			return problem(Problem::Kind::kMistake, codecs.error().context);
		lists.push_back(std::move(*codecs));
	}
	return lists;
}

/// With another codec, another encoder may be found.
bool lacks_device(const Problem &problem)
{
	return problem.kind == Problem::Kind::kNoDevice || problem.kind == Problem::Kind::kBusy;
}

/// Tries the codecs in their order until there are encoders for them.
Outcome<OpenDevices> choose_devices_for(const CodecLists &codecs, const PipelineSettings &settings,
					DriverAccess drivers)
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
		auto devices = select_devices(settings.camera, encoders, settings.policy, drivers);
		if (devices || !lacks_device(devices.error()) || !combinations.next())
			return devices;
	}
}

} // namespace

Outcome<void> check_pipeline(const PipelineSettings &settings)
{
	auto codecs = codecs_of(settings.streams);
	if (!codecs)
		return propagate(codecs);
	return {};
}

Outcome<OpenDevices> prepare_pipeline(const PipelineSettings &settings, DriverAccess drivers)
{
	auto codecs = codecs_of(settings.streams);
	if (!codecs)
		return propagate(codecs);
	return choose_devices_for(*codecs, settings, drivers);
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
