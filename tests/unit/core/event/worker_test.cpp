#include "core/event/worker.h"

#include <future>
#include <vector>

#include <gtest/gtest.h>
#include <poll.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 60s;

using Squarer = Worker<int, int>;

bool has_event(int fd, std::chrono::milliseconds patience)
{
	pollfd wait{fd, POLLIN, 0};
	return ::poll(&wait, 1, static_cast<int>(patience.count())) == 1;
}

std::unique_ptr<Squarer> squarer(std::size_t depth)
{
	return std::move(
		*Squarer::start("test", depth, [](int &job, int &outcome, const std::stop_token &) {
			outcome = job * job;
		}));
}

TEST(Worker, DoesItsJobsInTheirOrder)
{
	auto worker = squarer(3);
	EXPECT_EQ(worker->front(), nullptr);
	std::vector<int> outcomes;
	int next = 0;
	for (std::size_t in_flight = 0; outcomes.size() < 100;) {
		for (; in_flight < 3 && next < 100; ++in_flight)
			worker->submit(next++);
		ASSERT_TRUE(has_event(worker->event_fd(), kPatience));
		worker->clear_event();
		for (; int *outcome = worker->front(); worker->pop(), --in_flight)
			outcomes.push_back(*outcome);
	}
	for (int i = 0; i < 100; ++i)
		EXPECT_EQ(outcomes[static_cast<std::size_t>(i)], i * i);
	worker->clear_event();
	EXPECT_FALSE(has_event(worker->event_fd(), 0ms));
	EXPECT_TRUE(worker->stop(kPatience));
}

TEST(Worker, GivesAnOutcomeThatWasUsedBefore)
{
	auto worker = *Worker<int, std::vector<int>>::start(
		"test", 1, [](int &job, std::vector<int> &outcome, const std::stop_token &) {
			outcome.push_back(job);
		});
	for (int i = 0; i < 3; ++i) {
		worker->submit(i);
		ASSERT_TRUE(has_event(worker->event_fd(), kPatience));
		worker->clear_event();
		ASSERT_NE(worker->front(), nullptr);
		EXPECT_EQ(worker->front()->size(), std::size_t(i) + 1);
		worker->pop();
	}
}

TEST(Worker, FinishesWhatItHasAndSaysThatNobodyLooks)
{
	std::promise<void> started;
	std::vector<bool> stopping;
	auto worker = *Worker<int, int>::start(
		"test", 2, [&](int &job, int &, const std::stop_token &token) {
			if (job == 0) {
				started.set_value();
				std::mutex mutex;
				std::unique_lock lock(mutex);
				std::condition_variable_any().wait(lock, token,
								   [] { return false; });
			}
			stopping.push_back(token.stop_requested());
		});
	worker->submit(0);
	worker->submit(1);
	started.get_future().wait();
	EXPECT_TRUE(worker->stop(kPatience));
	EXPECT_EQ(stopping, (std::vector<bool>{true, true}));
}

/// Lives as long as the thread.
struct Held {
	explicit Held(std::promise<void> &gone) : gone_(gone) {}
	~Held() { gone_.set_value(); }
	std::promise<void> &gone_;
};

TEST(Worker, LeavesAThreadThatHangsWithAllThatItNeeds)
{
	std::promise<void> gone;
	std::promise<void> started;
	std::promise<void> hang;
	auto released = hang.get_future().share();
	{
		auto held = std::make_shared<Held>(gone);
		auto worker = *Worker<int, int>::start(
			"test", 1,
			[held, released, &started](int &, int &, const std::stop_token &) {
				started.set_value();
				released.wait();
			});
		held.reset();
		worker->submit(0);
		started.get_future().wait();
		EXPECT_FALSE(worker->stop(1ms));
	}
	auto end = gone.get_future();
	EXPECT_EQ(end.wait_for(0s), std::future_status::timeout);
	hang.set_value();
	EXPECT_EQ(end.wait_for(kPatience), std::future_status::ready);
}

} // namespace
} // namespace penstock
