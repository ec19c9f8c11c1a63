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

#include "app/events/event.h"
#include "app/outputs/delivery/packet_queue.h"
#include "app/outputs/delivery/retry_delay.h"
#include "app/outputs/stream/deadline.h"
#include "app/outputs/stream/output.h"
#include "app/statistics/output_statistics.h"

namespace penstock {

/// Is told where an output writes, when its first packet has been written: the path that a file
/// got, the URL of a sink as it may be shown.
using OpenedSink = std::function<void(const std::string &place)>;

/// One output with a thread of its own, which waits for disks and sinks so that nobody else must.
/// The first packet opens it. What becomes of an output that fails, and how long its end may take,
/// a FileWriter or a SinkSender knows.
class OutputWorker
{
public:
	enum class Kind : std::uint8_t {
		kFile,
		kReader, ///< the program behind a pipe that cannot be opened again, as stdout
		kSink,
	};
	struct Setup {
		std::string url;       ///< as it may be shown
		std::string container; ///< likewise
		std::vector<std::string> secrets;
		bool optional = false;
		Kind kind = Kind::kFile;
		/// Called when the worker is made: an error that is known before there is a frame.
		std::function<Status()> check = [] { return Status{}; };
		/// Called on the worker's thread; borrows the worker's Deadline.
		std::function<Result<std::unique_ptr<Output>>(const StreamInfo &, Deadline &,
							      OutputHandlers)>
			open;
	};
	/// Called on the worker's thread.
	struct Handlers {
		std::function<void()> keyframe_wanted;
		std::function<void()> failed; ///< error() or trouble() is set
		EventSink happened = [](const Event &) {};
		OpenedSink opened = [](const std::string &) {};
	};

	OutputWorker(const OutputWorker &) = delete;
	OutputWorker &operator=(const OutputWorker &) = delete;
	virtual ~OutputWorker();

	/// Never waits.
	void write(const PacketRef &packet) { queue_.push(packet); }
	/// As Output::begin_segment(); the keyframe may be one that waits already.
	void begin_segment() { segment_wanted_ = true; }
	/// No more packets come; what waits is still written.
	virtual void end() { queue_.end(); }
	/// After end(): waits for that.
	void join();

	bool optional() const { return setup_.optional; }
	/// Why it has failed.
	std::optional<Error> error() const;
	/// Why nothing is written now: error(), or why a file is waiting to be tried again.
	std::optional<Error> trouble() const;
	OutputStatistics statistics() const;

protected:
	OutputWorker(Setup setup, Handlers handlers, QueueLimits limits);

	/// Called once by whoever makes the worker: fails if Setup::check does. A destructor calls
	/// finish_thread().
	Status start_thread();
	void finish_thread();

	/// Whether an output that failed is opened again, as soon as it can be (RetryDelay), to go
	/// on from a keyframe. Otherwise nothing more is written.
	virtual bool may_open_again() const = 0;
	/// The first packet has been written since it was opened.
	virtual void opened() {}

	const std::string &url() const { return setup_.url; }
	Kind kind() const { return setup_.kind; }
	Deadline &deadline() { return deadline_; }

private:
	/// What the thread does until the queue has ended.
	void run();
	OutputHandlers output_handlers();
	/// Opens the output if there is none.
	Status open_and_write(const Packet &packet);
	/// Closes the output if it cannot hold another stream as well.
	Status begin_stream(const std::shared_ptr<const StreamInfo> &stream);
	Status close();
	void note_file(const std::string &path);
	/// Where it writes now, unless that was told before.
	void tell_place();
	/// It goes on, if it was interrupted.
	void count_written(const Packet &packet);
	void tell_failed(const std::string &reason) const;
	void count_dropped();
	/// Nothing can be written: drops what comes, waits, and asks for a keyframe to begin again
	/// with. False: the run ends before.
	bool wait_to_open_again(Error reason, RetryDelay &delay);
	/// At the end of the run: fails with the interruption's error if the output has not written
	/// since.
	void fail_if_interrupted();
	/// The first error is the output's; later ones only follow from it.
	void fail(Error error);
	void interrupt(Error reason);
	std::uint64_t dropped() const { return counted_.dropped + queue_.dropped(); }

	const Setup setup_;
	const Handlers handlers_;
	Deadline deadline_;
	PacketQueue queue_;
	std::atomic<bool> segment_wanted_ = false;
	mutable std::mutex mutex_;
	std::optional<Error> error_;
	std::optional<Error> interruption_; ///< why it waits
	std::uint64_t dropped_before_ = 0;  ///< the interruption
	OutputStatistics counted_;
	std::string told_;			   ///< as Handlers::opened was told last
	std::unique_ptr<Output> output_;	   ///< null: not open; of the thread
	std::shared_ptr<const StreamInfo> stream_; ///< that it holds
	std::thread thread_;
};

} // namespace penstock
