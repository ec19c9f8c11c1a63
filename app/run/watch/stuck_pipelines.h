#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "app/run/book/pipeline_book.h"

namespace penstock {

/// Finds pipelines whose end does not come: a call that a driver does not return from can be
/// neither interrupted nor joined. A pipeline is stuck when its end was asked for (by a stop, a
/// limit or a fault) and its thread gives no sign of life for a while, unless it only waits for its
/// outputs: a slow disk gets its time.
class StuckPipelines
{
public:
	using Clock = PipelineEntry::Clock;

	/// Longer than a frame may take to be drained.
	static constexpr std::chrono::seconds kPatience{10};

	/// `duration` is how long after its begin each pipeline should end by itself.
	explicit StuckPipelines(std::optional<std::chrono::nanoseconds> duration,
				std::chrono::nanoseconds patience = kPatience)
		: duration_(duration), patience_(patience)
	{}

	/// The end of all was asked for.
	void stop(Clock::time_point when) { stop_ = when; }

	/// When all pipelines that have not ended count as stuck, unless one gives a sign of life
	/// before; nothing when one of them may go on, or all have ended.
	std::optional<Clock::time_point> stuck_at(std::span<const PipelineEntry> entries) const;

private:
	std::optional<Clock::time_point> stuck_at(const PipelineEntry &entry) const;

	std::optional<std::chrono::nanoseconds> duration_;
	std::chrono::nanoseconds patience_;
	std::optional<Clock::time_point> stop_;
};

/// The numbers of those that have not ended.
std::vector<std::size_t> running(std::span<const PipelineEntry> entries);

} // namespace penstock
