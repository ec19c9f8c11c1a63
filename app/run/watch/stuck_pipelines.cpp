#include "app/run/watch/stuck_pipelines.h"

#include <algorithm>

namespace penstock {

std::optional<StuckPipelines::Clock::time_point>
StuckPipelines::stuck_at(const PipelineEntry &entry) const
{
	std::optional<Clock::time_point> asked = stop_;
	if (duration_ && entry.began) {
		const Clock::time_point limit = *entry.began + *duration_;
		asked = asked ? std::min(*asked, limit) : limit;
	}
	switch (entry.stage) {
	case Stage::kWaiting:
	case Stage::kOpening:
	case Stage::kStreaming:
	case Stage::kAwaiting:
		if (!asked)
			return std::nullopt;
		return std::max(entry.sign_of_life, *asked) + patience_;
	case Stage::kEnding:
	case Stage::kClosing:
		return entry.sign_of_life + patience_;
	case Stage::kWriting:
	case Stage::kEnded:
		break;
	}
	return std::nullopt;
}

std::optional<StuckPipelines::Clock::time_point>
StuckPipelines::stuck_at(std::span<const PipelineEntry> entries) const
{
	std::optional<Clock::time_point> last;
	for (std::size_t number : running(entries)) {
		const auto stuck = stuck_at(entries[number]);
		if (!stuck)
			return std::nullopt;
		last = last ? std::max(*last, *stuck) : *stuck;
	}
	return last;
}

std::vector<std::size_t> running(std::span<const PipelineEntry> entries)
{
	std::vector<std::size_t> numbers;
	for (std::size_t i = 0; i < entries.size(); ++i)
		if (entries[i].stage != Stage::kEnded)
			numbers.push_back(i);
	return numbers;
}

} // namespace penstock
