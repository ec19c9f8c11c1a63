#pragma once

#include <vector>

namespace penstock {

/// Pointers to the Destination of each output of these PipelineSettings; to constants where they
/// are constant.
template <typename Pipelines>
auto destinations_of(Pipelines &pipelines)
{
	std::vector<decltype(&pipelines.begin()->streams.begin()->outputs.begin()->destination)>
		all;
	for (auto &pipeline : pipelines)
		for (auto &stream : pipeline.streams)
			for (auto &output : stream.outputs)
				all.push_back(&output.destination);
	return all;
}

} // namespace penstock
