#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/run/book/pipeline_result.h"
#include "core/event/event_source.h"
#include "core/event/wakeup.h"

namespace penstock {

/// Where a pipeline of a run is.
enum class Stage : std::uint8_t {
	kWaiting,   ///< for its turn to open its devices
	kOpening,   ///< opens them, and plans
	kStreaming, ///< streams, or starts to
	kAwaiting,  ///< waits for a camera that is not there
	kEnding,    ///< drains or stops its devices, or looks for what follows a fault
	kWriting,   ///< waits for its outputs
	kClosing,   ///< has its result, and closes its devices
	kEnded,
};

/// All that a run knows of one pipeline.
struct PipelineEntry {
	using Clock = std::chrono::steady_clock;

	std::string devices; ///< in words; empty until they are open
	Stage stage = Stage::kWaiting;
	Clock::time_point sign_of_life = Clock::now(); ///< the last one
	std::optional<Clock::time_point> began;	       ///< when its devices were open
	std::optional<Clock::time_point> shown;	       ///< when its statistics were taken
	PipelineResult result;			       ///< with its name, from the beginning

	const std::string &name() const { return result.run.result.name; }
	const Statistics &statistics() const { return result.run.result.statistics; }
};

/// One entry for each pipeline of a run, in the order of their numbers. Pipelines write from their
/// threads; as an event source it tells a loop that something was written.
class PipelineBook final : public EventSource
{
public:
	using Clock = PipelineEntry::Clock;

	static Result<std::unique_ptr<PipelineBook>> create(std::vector<std::string> names);

	// On any thread.
	void enter(std::size_t pipeline, Stage stage);
	void begin(std::size_t pipeline, std::string devices);
	/// A sign of life.
	void show(std::size_t pipeline, const Statistics &now, const Decision &path);
	/// It never began, and why.
	void refuse(std::size_t pipeline, ExitCode code);
	/// What it came to. Its name stays.
	void end(std::size_t pipeline, PipelineResult result);
	/// Its driver call hung: what it showed last is reported.
	void give_up(std::size_t pipeline);

	/// Under the lock: `reader` does nothing that waits.
	void read(const std::function<void(std::span<const PipelineEntry>)> &reader) const;
	std::vector<PipelineEntry> entries() const;

	/// Called on the loop's thread after changes.
	void on_change(std::function<void()> handler) { changed_ = std::move(handler); }
	int event_fd() const override { return wakeup_.fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	PipelineBook(std::vector<std::string> names, Wakeup wakeup);

	void write(std::size_t pipeline, const std::function<void(PipelineEntry &)> &writer);

	Wakeup wakeup_;
	std::function<void()> changed_;
	mutable std::mutex mutex_;
	std::vector<PipelineEntry> entries_;
};

} // namespace penstock
