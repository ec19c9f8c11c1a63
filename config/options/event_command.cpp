#include "config/options/event_command.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "config/options/number_text.h"
#include "config/options/values.h"
#include "core/base/user_mistake.h"
#include "core/text/nearest.h"

namespace penstock {

namespace {

constexpr auto kNames = std::to_array<std::pair<EventKind, std::string_view>>({
	{EventKind::kWaiting, "waiting"},
	{EventKind::kStarted, "started"},
	{EventKind::kPathChanged, "path_changed"},
	{EventKind::kCameraLost, "camera_lost"},
	{EventKind::kCameraBack, "camera_back"},
	{EventKind::kSignalLost, "signal_lost"},
	{EventKind::kSignalBack, "signal_back"},
	{EventKind::kSourceChanged, "source_changed"},
	{EventKind::kEncoderReset, "encoder_reset"},
	{EventKind::kOutputFailed, "output_failed"},
	{EventKind::kOutputBack, "output_back"},
	{EventKind::kSegmentClosed, "segment_closed"},
	{EventKind::kClockJump, "clock_jump"},
	{EventKind::kEnded, "ended"},
});

constexpr std::string_view kDescriptor = "fd:";

} // namespace

std::string_view name_of(EventKind kind)
{
	return std::ranges::find(kNames, kind, &decltype(kNames)::value_type::first)->second;
}

Result<EventCommand> parse_event_command(std::string_view text)
{
	const std::size_t equals = text.find('=');
	if (equals == std::string_view::npos || equals + 1 == text.size())
		return user_mistake(fmt::format("\"{}\" is no event with a command; write it as "
						"EVENT=COMMAND",
						text));
	const std::string_view name = text.substr(0, equals);
	const auto known = std::ranges::find(kNames, name, &decltype(kNames)::value_type::second);
	if (known != kNames.end())
		return EventCommand{known->first, std::string(text.substr(equals + 1))};
	std::vector<std::string_view> names;
	for (const auto &[kind, each] : kNames)
		names.push_back(each);
	const std::string near = did_you_mean(name, names, "\"");
	return user_mistake(fmt::format(
		"there is no event \"{}\"{}", name,
		near.empty() ? fmt::format("; events are {}", fmt::join(names, ", ")) : near));
}

Result<std::string> parse_event_place(std::string_view text)
{
	if (text.empty())
		return user_mistake("a file name is missing");
	if (!text.starts_with(kDescriptor))
		return parse_file_name(text);
	if (descriptor_of(text) < 0)
		return user_mistake(fmt::format("\"{}\" is no descriptor; write it as fd:3", text));
	return std::string(text);
}

int descriptor_of(std::string_view event_place)
{
	if (event_place == "-")
		return STDOUT_FILENO;
	if (!event_place.starts_with(kDescriptor))
		return -1;
	const auto number = parse_whole<std::uint16_t>(event_place.substr(kDescriptor.size()));
	return number ? *number : -1;
}

} // namespace penstock
