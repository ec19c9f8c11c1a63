#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string_view>
#include <thread>
#include <utility>

#include "core/base/result.h"
#include "core/base/ring.h"
#include "core/event/start_thread.h"
#include "core/event/wakeup.h"

namespace penstock {

/// A thread that answers jobs, in their order, for an event loop that must not wait: for an API
/// that only blocks. Each reply makes event_fd() readable. Replies are used again, so that vectors
/// inside them keep their memory and after a while nothing is allocated per job.
///
/// All calls come from the loop's thread; `Work` runs on the worker's.
template <typename Job, typename Reply>
class Worker
{
public:
	/// Does one job and lets go of what others wait for in it. The reply is a new one or one
	/// that was used before. Once `stopping` is requested nobody will look at it.
	using Work = std::function<void(Job &, Reply &, const std::stop_token &stopping)>;

	/// Of at most `depth` jobs between submit() and pop(). What `work` holds is kept as long as
	/// the thread runs. `whose` thread it is, the error says when there is none.
	static Result<std::unique_ptr<Worker>> start(std::string_view whose, std::size_t depth,
						     Work work);

	Worker(const Worker &) = delete;
	Worker &operator=(const Worker &) = delete;
	/// Abandons the thread unless stop() has ended it.
	~Worker()
	{
		if (thread_.joinable())
			(void)stop(std::chrono::nanoseconds::zero());
	}

	int event_fd() const { return shared_->wakeup.fd(); }
	void submit(Job job);

	/// Makes event_fd() unreadable until the next reply; call it before looking for replies.
	void clear_event() { shared_->wakeup.clear(); }
	/// The oldest reply, or null; valid until pop().
	Reply *front()
	{
		const std::lock_guard lock(shared_->mutex);
		return shared_->replies.empty() ? nullptr : &shared_->replies.front();
	}
	void pop()
	{
		const std::lock_guard lock(shared_->mutex);
		shared_->replies.pop();
	}

	/// Waits until the jobs that it has are done, and ends the thread. False when they are not
	/// done after `patience`: the thread then goes on by itself, keeping what `work` holds.
	bool stop(std::chrono::nanoseconds patience);

private:
	struct Shared {
		Shared(std::size_t depth, Work work_used, Wakeup wakeup_used)
			: work(std::move(work_used)), wakeup(std::move(wakeup_used)), jobs(depth),
			  replies(depth)
		{}

		std::optional<Job> next();
		void run();

		const Work work;
		const Wakeup wakeup;
		std::stop_source stopping;

		std::mutex mutex; // of everything below
		std::condition_variable changed;
		Ring<Job> jobs;
		Ring<Reply> replies;
		bool ended = false;
	};

	explicit Worker(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

	std::shared_ptr<Shared> shared_;
	std::thread thread_;
};

template <typename Job, typename Reply>
Result<std::unique_ptr<Worker<Job, Reply>>> Worker<Job, Reply>::start(std::string_view whose,
								      std::size_t depth, Work work)
{
	auto wakeup = Wakeup::create();
	if (!wakeup)
		return propagate(wakeup);
	auto shared = std::make_shared<Shared>(depth, std::move(work), std::move(*wakeup));
	std::unique_ptr<Worker> worker(new Worker(shared));
	auto thread = start_thread(whose, [shared = std::move(shared)] { shared->run(); });
	if (!thread)
		return propagate(thread);
	worker->thread_ = std::move(*thread);
	return worker;
}

template <typename Job, typename Reply>
void Worker<Job, Reply>::submit(Job job)
{
	{
		const std::lock_guard lock(shared_->mutex);
		shared_->jobs.push(std::move(job));
	}
	shared_->changed.notify_all();
}

template <typename Job, typename Reply>
bool Worker<Job, Reply>::stop(std::chrono::nanoseconds patience)
{
	bool ended = false;
	shared_->stopping.request_stop();
	{
		std::unique_lock lock(shared_->mutex);
		shared_->changed.notify_all();
		ended = shared_->changed.wait_for(lock, patience,
						  [this] { return shared_->ended; });
	}
	if (ended)
		thread_.join();
	else
		thread_.detach();
	return ended;
}

/// The oldest job, or nothing when the thread is to end.
template <typename Job, typename Reply>
std::optional<Job> Worker<Job, Reply>::Shared::next()
{
	std::unique_lock lock(mutex);
	changed.wait(lock, [this] { return stopping.stop_requested() || !jobs.empty(); });
	if (jobs.empty())
		return std::nullopt;
	Job job = std::move(jobs.front());
	jobs.pop();
	return job;
}

template <typename Job, typename Reply>
void Worker<Job, Reply>::Shared::run()
{
	const std::stop_token token = stopping.get_token();
	while (auto job = next()) {
		Reply *reply = nullptr;
		{
			const std::lock_guard lock(mutex);
			reply = &replies.next();
		}
		work(*job, *reply, token);
		{
			const std::lock_guard lock(mutex);
			replies.push();
		}
		wakeup.signal();
	}
	const std::lock_guard lock(mutex);
	ended = true;
	changed.notify_all();
}

} // namespace penstock
