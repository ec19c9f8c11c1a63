#include "app/run/pipeline_result.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "app/statistics/statistics_json.h"

namespace penstock {

std::string statistics_json(std::span<const PipelineResult> results)
{
	using nlohmann::ordered_json;
	if (results.size() == 1) {
		const PipelineStatistics &only = results.front().run.result;
		return to_json(only.statistics, only.path);
	}
	ordered_json all = ordered_json::array();
	for (const PipelineResult &result : results) {
		const PipelineStatistics &pipeline = result.run.result;
		ordered_json one = {{"name", pipeline.name},
				    {"exit_code", static_cast<int>(result.code)}};
		one.update(to_json_object(pipeline.statistics, pipeline.path));
		all.push_back(std::move(one));
	}
	return ordered_json{{"pipelines", std::move(all)}}.dump(2) + "\n";
}

} // namespace penstock
