#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

namespace penstock {

class ControlSource;

/// What a run is told to do.
struct Command {
	enum class Kind : std::uint8_t {
		kStop,		///< an orderly end
		kBeginSegments, ///< in every output that is written in segments
		kReport,	///< of what has been done so far
	};

	Kind kind;
	std::chrono::steady_clock::time_point given;
};

/// The inbox of a run: takes commands from any thread (signals today) and hands each of them to
/// every loop that has a ControlSource. Never waits for a loop.
class RunControl
{
public:
	RunControl() = default;
	RunControl(const RunControl &) = delete;
	RunControl &operator=(const RunControl &) = delete;

	/// Cannot be taken back: a loop that joins later is told too. Only the first one counts.
	void stop() { give(Command::Kind::kStop); }
	void begin_segments() { give(Command::Kind::kBeginSegments); }
	void report() { give(Command::Kind::kReport); }

private:
	friend class ControlSource;

	void give(Command::Kind kind);
	void join(ControlSource &source);
	void leave(ControlSource &source);
	std::vector<Command> take(ControlSource &source);

	std::mutex mutex_; ///< of what follows, and of what waits in each source
	std::vector<ControlSource *> sources_;
	std::optional<Command> stop_;
};

} // namespace penstock
