#include "app/events/event.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/text/utc_text.h"

namespace penstock {

std::string json_line(const Event &event)
{
	nlohmann::ordered_json line{{"time", utc_text(event.time)}, {"event", name_of(event.kind)}};
	const auto add = [&line](const char *key, const std::string &text) {
		if (!text.empty())
			line[key] = text;
	};
	add("pipeline", event.pipeline);
	add("what", event.what);
	add("reason", event.reason);
	if (event.seconds)
		line["seconds"] = *event.seconds;
	if (event.frames)
		line["frames"] = *event.frames;
	if (event.exit_code)
		line["exit_code"] = *event.exit_code;
	// A name of a file may be in any encoding.
	return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

std::vector<std::string> environment_of(const Event &event)
{
	std::vector<std::string> variables{
		"PENSTOCK_TIME=" + utc_text(event.time),
		fmt::format("PENSTOCK_EVENT={}", name_of(event.kind)),
		"PENSTOCK_PIPELINE=" + event.pipeline,
		"PENSTOCK_WHAT=" + event.what,
		"PENSTOCK_REASON=" + event.reason,
	};
	if (event.seconds)
		variables.push_back(fmt::format("PENSTOCK_SECONDS={:.3f}", *event.seconds));
	if (event.frames)
		variables.push_back(fmt::format("PENSTOCK_FRAMES={}", *event.frames));
	if (event.exit_code)
		variables.push_back(fmt::format("PENSTOCK_EXIT_CODE={}", *event.exit_code));
	return variables;
}

} // namespace penstock
