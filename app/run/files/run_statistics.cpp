#include "app/run/files/run_statistics.h"

#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "app/statistics/statistics_json.h"

namespace penstock {

namespace {

using nlohmann::ordered_json;

std::string_view name_of(Stage stage)
{
	switch (stage) {
	case Stage::kWaiting:
		return "waiting";
	case Stage::kOpening:
		return "opening";
	case Stage::kStreaming:
		return "streaming";
	case Stage::kAwaiting:
		return "awaiting";
	case Stage::kEnding:
		return "ending";
	case Stage::kWriting:
		return "writing";
	case Stage::kClosing: // has its result
	case Stage::kEnded:
		break;
	}
	return "ended";
}

void append(ordered_json &object, const PipelineEntry &entry)
{
	const PipelineStatistics &result = entry.result.run.result;
	object["state"] = name_of(entry.stage);
	object.update(to_json_object(result.statistics, result.path));
}

} // namespace

std::string statistics_json(std::span<const PipelineEntry> entries)
{
	ordered_json file;
	if (entries.size() == 1) {
		append(file, entries.front());
		return file.dump(2) + "\n";
	}
	ordered_json all = ordered_json::array();
	for (const PipelineEntry &entry : entries) {
		ordered_json one = {{"name", entry.name()},
				    {"exit_code", static_cast<int>(entry.result.code)}};
		append(one, entry);
		all.push_back(std::move(one));
	}
	return ordered_json{{"pipelines", std::move(all)}}.dump(2) + "\n";
}

} // namespace penstock
