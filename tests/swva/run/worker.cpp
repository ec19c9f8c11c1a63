#include "tests/swva/run/worker.h"

#include <array>
#include <chrono>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace swva {

Worker::Worker(int hang_fd)
	: hang_fd_(hang_fd), cancel_(::eventfd(0, EFD_CLOEXEC)), thread_([this] { run(); })
{}

Worker::~Worker()
{
	{
		std::scoped_lock lock(mutex_);
		ending_ = true;
	}
	cancel_hangs();
	changed_.notify_one();
	thread_.join();
}

void Worker::post(const EncodeTime &time, Job job)
{
	{
		std::scoped_lock lock(mutex_);
		jobs_.push_back({time, std::move(job), false});
	}
	changed_.notify_one();
}

void Worker::cancel_hangs()
{
	std::scoped_lock lock(mutex_);
	for (Entry &entry : jobs_)
		if (entry.time.kind == EncodeTime::Kind::kHang) {
			entry.time = {};
			entry.cancelled = true;
		}
	(void)::eventfd_write(cancel_.get(), 1);
}

void Worker::run()
{
	std::unique_lock lock(mutex_);
	for (;;) {
		changed_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
		if (jobs_.empty())
			return;
		Entry entry = std::move(jobs_.front());
		jobs_.pop_front();
		if (entry.time.kind == EncodeTime::Kind::kHang) {
			// A cancel that came before this hang began does not end it.
			pollfd stale{cancel_.get(), POLLIN, 0};
			eventfd_t count = 0;
			if (!ending_ && ::poll(&stale, 1, 0) == 1)
				(void)::eventfd_read(cancel_.get(), &count);
		}
		lock.unlock();
		bool cancelled = entry.cancelled;
		if (entry.time.kind == EncodeTime::Kind::kHang)
			cancelled = !wait_for_release();
		else if (entry.time.kind == EncodeTime::Kind::kDelayed)
			std::this_thread::sleep_for(
				std::chrono::microseconds(entry.time.microseconds));
		entry.job(cancelled);
		entry.job = nullptr;
		lock.lock();
	}
}

// False when it was cancelled.
bool Worker::wait_for_release()
{
	std::array<pollfd, 2> fds{pollfd{cancel_.get(), POLLIN, 0}, pollfd{hang_fd_, POLLIN, 0}};
	while (::poll(fds.data(), fds.size(), -1) < 0)
		;
	return fds[0].revents == 0;
}

} // namespace swva
