#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/run/book/pipeline_book.h"
#include "devices/roles/call_in_progress.h"

namespace penstock {

/// Finds drivers that do not return from a call for long, so that a user is not left without a word
/// meanwhile. A pipeline that gives signs of life is not looked at.
class LongCalls
{
public:
	using Clock = PipelineEntry::Clock;
	/// The call that the thread of a pipeline is in.
	using Calls = std::function<std::optional<CallInProgress>(std::size_t pipeline)>;

	struct Patience {
		/// Longer than it takes from one sign of life to the next.
		std::chrono::nanoseconds sign = std::chrono::milliseconds(1250);
		std::chrono::nanoseconds call = std::chrono::seconds(5);
	};
	struct LongCall {
		std::size_t pipeline;
		std::string text; ///< "VIDIOC_STREAMON /dev/video0"
	};

	LongCalls(Calls calls, const Patience &patience)
		: calls_(std::move(calls)), patience_(patience)
	{}

	/// Those that have lasted too long, each once.
	std::vector<LongCall> look(Clock::time_point now, std::span<const PipelineEntry> entries);
	/// When to look again; nothing: when a pipeline has changed.
	std::optional<Clock::time_point> next() const { return next_; }
	std::chrono::nanoseconds patience() const { return patience_.call; }

private:
	struct Seen {
		std::uint64_t number;
		Clock::time_point first;
		bool told = false;
	};

	/// Whether the call has lasted too long and was not told of; says when to look again.
	bool is_long(std::optional<Seen> &seen, const CallInProgress &call, Clock::time_point now);
	void look_again(Clock::time_point when);

	Calls calls_;
	Patience patience_;
	std::vector<std::optional<Seen>> seen_; ///< by pipeline
	std::optional<Clock::time_point> next_;
};

} // namespace penstock
