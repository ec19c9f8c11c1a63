#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/outputs/delivery/packet_queue.h"
#include "app/outputs/stream/deadline.h"
#include "app/outputs/stream/output.h"
#include "app/statistics/output_statistics.h"

namespace penstock {

/// One output with a thread of its own, which waits for disks and sinks so that nobody else must.
/// A file that fails has failed. A sink that fails is called again, 1, 2, 4, … 30 s later, for as
/// long as the run lasts, and gets the stream from the next keyframe on.
class OutputWorker
{
public:
	enum class Kind : std::uint8_t {
		kFile, ///< is made by the first frame, and fails once
		kSink, ///< is called by the first frame, and again when it is lost
	};
	struct Setup {
		std::string url;       ///< as it may be shown
		std::string container; ///< likewise
		std::vector<std::string> secrets;
		bool optional = false;
		Kind kind = Kind::kFile;
		/// What speaks against it before there is a frame; called by start().
		std::function<Status()> check = [] { return Status{}; };
		/// Called on the worker's thread; borrows the worker's Deadline.
		std::function<Result<std::unique_ptr<Output>>(Deadline &)> open;
	};
	/// Called on the worker's thread.
	struct Handlers {
		std::function<void()> keyframe_wanted;
		std::function<void()> failed; ///< error() is set
	};

	/// Fails where `check` does.
	static Result<std::unique_ptr<OutputWorker>> start(Setup setup, Handlers handlers);
	OutputWorker(const OutputWorker &) = delete;
	OutputWorker &operator=(const OutputWorker &) = delete;
	~OutputWorker();

	/// Never waits.
	void write(const PacketRef &packet) { queue_.push(packet); }
	/// As Output::begin_segment(); the keyframe may be one that waits already.
	void begin_segment() { segment_wanted_ = true; }
	/// No more packets come; what waits is still written, to a sink within a few seconds.
	void end();
	/// After end(): waits for that.
	void join();

	bool optional() const { return setup_.optional; }
	/// Why it has failed; of a sink, once the run is over.
	std::optional<Error> error() const;
	OutputStatistics statistics() const;

private:
	OutputWorker(Setup setup, Handlers handlers);

	void run();
	void write_file();
	void serve_sink();
	Status open_and_write(const Packet &packet);
	bool wait_to_call_again(const Error &reason, std::chrono::seconds delay);
	void count(const Packet &packet, bool written);
	void fail(Error error);

	Setup setup_;
	Handlers handlers_;
	Deadline deadline_;
	std::unique_ptr<Output> output_; ///< null: no file was made, the sink is not connected
	PacketQueue queue_;
	std::atomic<bool> segment_wanted_ = false;
	mutable std::mutex mutex_;
	std::optional<Error> error_;
	OutputStatistics counted_;
	std::thread thread_;
};

} // namespace penstock
