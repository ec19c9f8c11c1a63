#include "app/control/run_control.h"

#include <chrono>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include "app/control/control_source.h"
#include "core/event/event_loop.h"
#include "core/event/timer.h"

namespace penstock {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using enum Command::Kind;

/// A loop of a run, and what it has been told.
class Listener
{
public:
	explicit Listener(RunControl &control)
		: source_(ControlSource::create(control, [this](const Command &command) {
				  told_.push_back(command.kind);
				  if (command.kind == last_)
					  loop_.quit();
			  }).value())
	{
		loop_.add(*source_, [](const Error &) {});
		loop_.add(deadline_, [](const Error &) {});
	}

	/// All that it has been told when it is told this.
	std::vector<Command::Kind> listen_until(Command::Kind last)
	{
		last_ = last;
		EXPECT_TRUE(deadline_.arm(std::chrono::minutes(1)));
		EXPECT_TRUE(loop_.run());
		return told_;
	}
	bool something_waits() const
	{
		pollfd poll{source_->event_fd(), POLLIN, 0};
		return ::poll(&poll, 1, 0) == 1;
	}

private:
	EventLoop loop_ = EventLoop::create().value();
	Timer deadline_ = Timer::create([this] {
				  ADD_FAILURE() << "it is not told";
				  loop_.quit();
			  }).value();
	Command::Kind last_ = kStop;
	std::vector<Command::Kind> told_;
	std::unique_ptr<ControlSource> source_;
};

TEST(RunCommands, ReachEveryLoopInTheirOrder)
{
	RunControl control;
	Listener first(control);
	Listener second(control);
	control.begin_segments();
	control.report();
	control.stop();
	for (Listener *listener : {&first, &second})
		EXPECT_THAT(listener->listen_until(kStop),
			    ElementsAre(kBeginSegments, kReport, kStop));
}

TEST(RunCommands, AStopIsToldOnceAndAlsoToWhoComesLater)
{
	RunControl control;
	Listener early(control);
	control.stop();
	control.stop();
	Listener late(control);
	for (Listener *listener : {&early, &late}) {
		EXPECT_THAT(listener->listen_until(kStop), ElementsAre(kStop));
		control.stop();
		EXPECT_FALSE(listener->something_waits());
	}
}

TEST(RunCommands, OthersAreNotForWhoComesLater)
{
	RunControl control;
	control.begin_segments();
	control.report();
	EXPECT_FALSE(Listener(control).something_waits());
}

TEST(RunCommands, OfAKindOnlyOneWaitsForABusyLoop)
{
	RunControl control;
	Listener listener(control);
	for (int i = 0; i < 3; ++i)
		control.begin_segments();
	control.report();
	EXPECT_THAT(listener.listen_until(kReport), ElementsAre(kBeginSegments, kReport));
	control.begin_segments();
	control.stop();
	EXPECT_THAT(listener.listen_until(kStop),
		    ElementsAre(kBeginSegments, kReport, kBeginSegments, kStop));
}

TEST(RunCommands, TellWhenTheyWereGiven)
{
	RunControl control;
	std::vector<Command> told;
	auto source = ControlSource::create(control, [&](const Command &command) {
			      told.push_back(command);
		      }).value();
	const auto before = std::chrono::steady_clock::now();
	control.report();
	const auto after = std::chrono::steady_clock::now();
	ASSERT_TRUE(source->dispatch(POLLIN));
	ASSERT_EQ(told.size(), 1u);
	EXPECT_GE(told[0].given, before);
	EXPECT_LE(told[0].given, after);
}

TEST(RunCommands, MayComeFromAnyThreadWhileLoopsComeAndGo)
{
	RunControl control;
	Listener stays(control);
	std::latch begun(3);
	std::vector<std::thread> threads;
	for (int i = 0; i < 2; ++i)
		threads.emplace_back([&] {
			begun.arrive_and_wait();
			for (int n = 0; n < 200; ++n)
				control.begin_segments();
		});
	threads.emplace_back([&] {
		begun.arrive_and_wait();
		for (int n = 0; n < 200; ++n)
			Listener passing(control);
	});
	for (std::thread &thread : threads)
		thread.join();
	control.stop();
	EXPECT_THAT(stays.listen_until(kStop), ElementsAre(kBeginSegments, kStop));
	EXPECT_FALSE(stays.something_waits());
}

} // namespace
} // namespace penstock
