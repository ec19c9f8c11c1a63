#include "app/run/hang_watch.h"

#include <future>
#include <latch>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/rigs/fake_rig.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kSoon = 100ms;
/// So far away that a test that waits for it has failed.
constexpr auto kFar = 10min;

class Watched : public testing::Test
{
protected:
	std::unique_ptr<HangWatch> watch(std::chrono::nanoseconds patience)
	{
		return HangWatch::create(3, patience).value();
	}
	void end_by_signal() { control.stop(); }

	RunControl control;
};

TEST_F(Watched, NoneIsStuckWhenNoneRuns)
{
	EXPECT_THAT(watch(kFar)->wait(control, {}), IsEmpty());
}

TEST_F(Watched, AllMayEndWithoutASignal)
{
	auto pipelines = watch(kSoon);
	pipelines->enter(0, Stage::kStreaming);
	auto waiter = std::async([&] { return pipelines->wait(control, {}); });
	// Nobody wants its end: however long it says nothing, it is not stuck.
	EXPECT_EQ(waiter.wait_for(3 * kSoon), std::future_status::timeout);
	pipelines->end(0);
	EXPECT_THAT(waiter.get(), IsEmpty());
}

TEST_F(Watched, OneThatDoesNotComeBackAfterASignalIsStuck)
{
	auto pipelines = watch(kSoon);
	pipelines->enter(0, Stage::kStreaming);
	pipelines->enter(1, Stage::kStreaming);
	pipelines->end(0);
	end_by_signal();
	EXPECT_THAT(pipelines->wait(control, {}), ElementsAre(1u));
}

TEST_F(Watched, OneThatDoesNotComeBackAfterItsTimeIsStuck)
{
	auto pipelines = watch(kSoon);
	pipelines->enter(2, Stage::kStreaming);
	EXPECT_THAT(pipelines->wait(control, HangWatch::Clock::now() + kSoon), ElementsAre(2u));
}

TEST_F(Watched, OneThatStopsByItselfAndDoesNotComeBackIsStuck)
{
	auto pipelines = watch(kSoon);
	pipelines->enter(1, Stage::kStreaming);
	pipelines->enter(1, Stage::kStopping);
	EXPECT_THAT(pipelines->wait(control, {}), ElementsAre(1u));
}

TEST_F(Watched, OthersAndTheirOutputsAreWaitedFor)
{
	auto pipelines = watch(kSoon);
	pipelines->enter(0, Stage::kStreaming);
	pipelines->enter(1, Stage::kWriting);
	end_by_signal();
	auto waiter = std::async([&] { return pipelines->wait(control, {}); });
	EXPECT_EQ(waiter.wait_for(3 * kSoon), std::future_status::timeout);
	pipelines->end(1);
	EXPECT_THAT(waiter.get(), ElementsAre(0u));
}

TEST_F(Watched, SignsOfLifeAreHeard)
{
	auto pipelines = watch(kFar);
	pipelines->enter(0, Stage::kStreaming);
	end_by_signal();
	auto waiter = std::async([&] { return pipelines->wait(control, {}); });
	pipelines->enter(0, Stage::kStreaming);
	pipelines->enter(0, Stage::kWriting);
	pipelines->end(0);
	EXPECT_THAT(waiter.get(), IsEmpty());
}

/// The real pipelines, on fake devices: one camera's driver does not return.
TEST_F(Watched, AStuckDriverIsFound)
{
	auto pipelines = watch(kSoon);
	std::latch stuck(1);
	std::latch streams(1);
	std::promise<void> driver;
	std::shared_future<void> returns = driver.get_future().share();
	FakeCameraTraits stuck_camera;
	stuck_camera.dequeuing = [&stuck, returns](std::uint32_t sequence) {
		if (sequence != 5)
			return;
		stuck.count_down();
		returns.wait();
	};
	FakeCameraTraits slow_camera;
	slow_camera.interval = 1ms;
	FakeRig rigs[] = {{stuck_camera, {}}, {slow_camera, {}}};
	rigs[1].output.wrote = [&streams](std::size_t count) {
		if (count == 3)
			streams.count_down();
	};
	std::vector<std::future<void>> running;
	for (std::size_t i = 0; i < 2; ++i) {
		ASSERT_TRUE(rigs[i].make_plan());
		rigs[i].entered = [&, i](PipelineState state) {
			if (state == PipelineState::kStopping)
				pipelines->enter(i, Stage::kStopping);
		};
		pipelines->enter(i, Stage::kStreaming);
		running.push_back(std::async(std::launch::async, [&, i] {
			EXPECT_FALSE(rigs[i].run({}, control));
			pipelines->end(i);
		}));
	}
	stuck.wait();
	streams.wait();
	end_by_signal();
	EXPECT_THAT(pipelines->wait(control, {}), ElementsAre(0u));
	EXPECT_GE(rigs[1].statistics.frames_encoded, 3u);
	driver.set_value();
	running.clear();
	EXPECT_THAT(pipelines->wait(control, {}), IsEmpty());
}

} // namespace
} // namespace penstock::test
