#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "core/base/unique_fd.h"
#include "tests/swva/persona/faults.h"

namespace swva {

/// The driver's thread, which stands for the hardware: runs jobs one after the other, each as late
/// as its EncodeTime says.
class Worker
{
public:
	/// `cancelled`: cancel_hangs() ended the hang, not the descriptor.
	using Job = std::function<void(bool cancelled)>;

	explicit Worker(int hang_fd);
	Worker(const Worker &) = delete;
	Worker &operator=(const Worker &) = delete;
	/// Ends the hangs and runs what is left.
	~Worker();

	void post(const EncodeTime &time, Job job);
	/// Ends the present hang, and those that are queued.
	void cancel_hangs();

private:
	struct Entry {
		EncodeTime time;
		Job job;
		bool cancelled = false;
	};

	void run();
	bool wait_for_release();

	int hang_fd_;
	penstock::UniqueFd cancel_;
	std::mutex mutex_;
	std::condition_variable changed_;
	std::deque<Entry> jobs_;
	bool ending_ = false;
	std::thread thread_;
};

} // namespace swva
