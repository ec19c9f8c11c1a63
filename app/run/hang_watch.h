#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "app/control/run_control.h"
#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace penstock {

/// Where a pipeline's thread is.
enum class Stage {
	kStreaming, ///< in its loop, or starts its devices
	kStopping,  ///< stops its devices
	kWriting,   ///< waits for its outputs
};

/// Waits for the ends of pipelines, each on a thread of its own, and finds those whose end does not
/// come: a call that a driver does not return from can be neither interrupted nor joined. A
/// pipeline is stuck when its end was asked for (by a signal, a limit or a fault) and its thread
/// gives no sign of life for a while, unless it only waits for its outputs: a slow disk gets its
/// time.
class HangWatch
{
public:
	using Clock = std::chrono::steady_clock;

	/// Longer than a frame may take to be drained.
	static constexpr std::chrono::seconds kPatience{10};

	/// Pipelines have numbers; none has begun.
	static Result<std::unique_ptr<HangWatch>>
	create(std::size_t pipelines, std::chrono::nanoseconds patience = kPatience);

	/// Called on any thread: it goes on, as kStreaming to begin with.
	void enter(std::size_t pipeline, Stage stage);
	/// It has no thread any more.
	void end(std::size_t pipeline);

	/// Until all have ended; then nothing is returned. Or else the numbers of those that are
	/// stuck, when all others have ended. `limit` is when each should end by itself.
	std::vector<std::size_t> wait(RunControl &control, std::optional<Clock::time_point> limit);

private:
	struct Entry {
		bool runs = false;
		Stage stage = Stage::kStreaming;
		Clock::time_point sign_of_life;
	};
	/// What the waiter finds.
	struct Survey {
		std::vector<std::size_t> running;
		std::optional<Clock::time_point> verdict; ///< when all of them count as stuck
	};

	HangWatch(std::size_t pipelines, std::chrono::nanoseconds patience, UniqueFd event)
		: patience_(patience), event_(std::move(event)), entries_(pipelines)
	{}

	Survey survey(std::optional<Clock::time_point> asked) const;

	const std::chrono::nanoseconds patience_;
	UniqueFd event_; ///< readable: look again
	mutable std::mutex mutex_;
	std::vector<Entry> entries_;
};

} // namespace penstock
