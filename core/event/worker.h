#pragma once

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>

#include <sys/eventfd.h>

#include "core/base/result.h"
#include "core/base/ring.h"
#include "core/base/unique_fd.h"

namespace penstock {

/// A thread that turns jobs into outcomes, in their order, for an event loop that must not wait:
/// for an API that only blocks. Each outcome makes event_fd() readable. Once the outcomes have been
/// used, so that vectors inside them have their memory, nothing is allocated per job.
///
/// All calls come from the loop's thread; `Work` runs on the worker's.
template <typename Job, typename Outcome>
class Worker
{
public:
	/// Does one job and drops of it what others wait for. The outcome is one that was used
	/// before. When `stopping` is requested nobody will look at the outcome.
	using Work = std::function<void(Job &, Outcome &, const std::stop_token &stopping)>;

	/// Of at most `depth` jobs between submit() and pop(). What `work` holds is kept as long as
	/// the thread runs.
	static Result<std::unique_ptr<Worker>> start(std::size_t depth, Work work);

	Worker(const Worker &) = delete;
	Worker &operator=(const Worker &) = delete;
	/// Abandons the thread unless stop() has ended it.
	~Worker()
	{
		if (thread_.joinable())
			(void)stop(std::chrono::nanoseconds::zero());
	}

	int event_fd() const { return shared_->event.get(); }
	void submit(Job job);

	/// Takes the event back.
	void clear_event()
	{
		eventfd_t ignored = 0;
		(void)::eventfd_read(shared_->event.get(), &ignored);
	}
	/// The oldest outcome, or null; valid until pop().
	Outcome *front()
	{
		const std::lock_guard lock(shared_->mutex);
		return shared_->outcomes.empty() ? nullptr : &shared_->outcomes.front();
	}
	void pop()
	{
		const std::lock_guard lock(shared_->mutex);
		shared_->outcomes.pop();
	}

	/// Waits until the jobs that it has are done, and ends the thread. False when they are not
	/// done in time: the thread then goes on by itself, keeping what `work` holds.
	bool stop(std::chrono::nanoseconds patience);

private:
	struct Shared {
		Shared(std::size_t depth, Work work_used)
			: work(std::move(work_used)),
			  event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), jobs(depth),
			  outcomes(depth)
		{}

		std::optional<Job> next();
		void run();

		const Work work;
		const UniqueFd event;
		std::stop_source stopping;

		std::mutex mutex; // of everything below
		std::condition_variable changed;
		Ring<Job> jobs;
		Ring<Outcome> outcomes;
		bool ended = false;
	};

	explicit Worker(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

	std::shared_ptr<Shared> shared_;
	std::thread thread_;
};

template <typename Job, typename Outcome>
Result<std::unique_ptr<Worker<Job, Outcome>>> Worker<Job, Outcome>::start(std::size_t depth,
									  Work work)
{
	auto shared = std::make_shared<Shared>(depth, std::move(work));
	if (!shared->event)
		return system_error(errno, "eventfd");
	std::unique_ptr<Worker> worker(new Worker(shared));
	try {
		worker->thread_ = std::thread([shared = std::move(shared)] { shared->run(); });
	} catch (const std::system_error &error) {
		return tl::unexpected<Error>(Error{error.code(), "start a thread"});
	}
	return worker;
}

template <typename Job, typename Outcome>
void Worker<Job, Outcome>::submit(Job job)
{
	{
		const std::lock_guard lock(shared_->mutex);
		shared_->jobs.push(std::move(job));
	}
	shared_->changed.notify_all();
}

template <typename Job, typename Outcome>
bool Worker<Job, Outcome>::stop(std::chrono::nanoseconds patience)
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
template <typename Job, typename Outcome>
std::optional<Job> Worker<Job, Outcome>::Shared::next()
{
	std::unique_lock lock(mutex);
	changed.wait(lock, [this] { return stopping.stop_requested() || !jobs.empty(); });
	if (jobs.empty())
		return std::nullopt;
	Job job = std::move(jobs.front());
	jobs.pop();
	return job;
}

template <typename Job, typename Outcome>
void Worker<Job, Outcome>::Shared::run()
{
	const std::stop_token token = stopping.get_token();
	while (auto job = next()) {
		Outcome *outcome = nullptr;
		{
			const std::lock_guard lock(mutex);
			outcome = &outcomes.next();
		}
		work(*job, *outcome, token);
		{
			const std::lock_guard lock(mutex);
			outcomes.push();
		}
		(void)::eventfd_write(event.get(), 1);
	}
	const std::lock_guard lock(mutex);
	ended = true;
	changed.notify_all();
}

} // namespace penstock
