#include "core/event/event_loop.h"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace penstock {
namespace {

/// An eventfd whose answers a test decides.
class Source final : public EventSource
{
public:
	Source() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

	int event_fd() const override { return fd_.get(); }
	Result<std::uint32_t> prepare() override
	{
		++prepared;
		if (on_prepare)
			on_prepare();
		if (prepare_fails)
			return system_error(EIO, "prepare");
		return mask;
	}
	Status dispatch(std::uint32_t events) override
	{
		++dispatched;
		last_events = events;
		return on_dispatch ? on_dispatch() : Status{};
	}

	/// Readable from now on.
	void raise() const
	{
		const std::uint64_t one = 1;
		ASSERT_EQ(::write(fd_.get(), &one, sizeof(one)), ssize_t{sizeof(one)});
	}

	std::uint32_t mask = EPOLLIN;
	bool prepare_fails = false;
	std::function<void()> on_prepare;
	std::function<Status()> on_dispatch;
	int prepared = 0;
	int dispatched = 0;
	std::uint32_t last_events = 0;

private:
	UniqueFd fd_;
};

class EventLoops : public testing::Test
{
protected:
	void add(Source &source)
	{
		loop.add(source, [this](Error error) {
			failures.push_back(error.context);
			loop.quit();
		});
	}
	/// Quits after `rounds`, or at the latest when the loop would wait for ever.
	void run_rounds(int rounds)
	{
		pulse.raise();
		pulse.on_dispatch = [this, rounds]() -> Status {
			if (pulse.dispatched >= rounds)
				loop.quit();
			return {};
		};
		pulse.dispatched = 0;
		pulse.prepared = 0;
		add(pulse);
		ASSERT_TRUE(loop.run());
		loop.remove(pulse);
	}

	EventLoop loop = EventLoop::create().value();
	Source pulse; ///< always ready
	std::vector<std::string> failures;
};

TEST_F(EventLoops, HandsEventsToTheirSource)
{
	Source quiet;
	Source loud;
	loud.raise();
	add(quiet);
	add(loud);
	run_rounds(2);
	EXPECT_EQ(quiet.dispatched, 0);
	EXPECT_GE(loud.dispatched, 1);
	EXPECT_EQ(loud.last_events, std::uint32_t{EPOLLIN});
}

TEST_F(EventLoops, PreparesEverySourceBeforeEachWait)
{
	Source quiet;
	add(quiet);
	run_rounds(3);
	EXPECT_EQ(quiet.prepared, 3);
	EXPECT_EQ(pulse.prepared, 3);
}

TEST_F(EventLoops, AMaskOf0TakesTheDescriptorOut)
{
	Source source;
	source.raise();
	source.mask = 0;
	add(source);
	run_rounds(3);
	EXPECT_EQ(source.prepared, 3);
	EXPECT_EQ(source.dispatched, 0);
}

TEST_F(EventLoops, AMaskOf0HidesAHangUp)
{
	int ends[2];
	ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
	class HungUp final : public EventSource
	{
	public:
		explicit HungUp(int fd) : fd_(fd) {}
		int event_fd() const override { return fd_.get(); }
		Result<std::uint32_t> prepare() override { return mask; }
		Status dispatch(std::uint32_t events) override
		{
			seen |= events;
			return {};
		}
		std::uint32_t mask = 0;
		std::uint32_t seen = 0;

	private:
		UniqueFd fd_;
	} source(ends[0]);
	::close(ends[1]);
	loop.add(source, [](const Error &) { FAIL(); });
	run_rounds(2);
	EXPECT_EQ(source.seen, 0u);

	source.mask = EPOLLIN;
	run_rounds(2);
	EXPECT_NE(source.seen & EPOLLHUP, 0u);
}

TEST_F(EventLoops, AMaskMayChangeFromRoundToRound)
{
	Source source;
	source.raise();
	source.mask = 0;
	std::vector<std::uint32_t> seen;
	source.on_dispatch = [&]() -> Status {
		seen.push_back(source.last_events);
		return {};
	};
	add(source);
	pulse.on_dispatch = [&]() -> Status {
		source.mask = pulse.dispatched == 1 ? EPOLLOUT : EPOLLIN;
		if (pulse.dispatched == 4)
			loop.quit();
		return {};
	};
	pulse.raise();
	add(pulse);
	ASSERT_TRUE(loop.run());
	const std::vector<std::uint32_t> wanted{EPOLLOUT, EPOLLIN, EPOLLIN};
	EXPECT_EQ(seen, wanted);
}

TEST_F(EventLoops, AFailingPrepareTakesTheSourceOutAndTells)
{
	Source broken;
	broken.prepare_fails = true;
	add(broken);
	ASSERT_TRUE(loop.run());
	EXPECT_EQ(failures, std::vector<std::string>{"prepare"});
	failures.clear();
	run_rounds(3);
	EXPECT_EQ(broken.prepared, 1);
	EXPECT_TRUE(failures.empty());
}

TEST_F(EventLoops, AFailingPrepareDoesNotKeepTheOthersFromTheirTurn)
{
	Source broken;
	Source other;
	broken.prepare_fails = true;
	int told = 0;
	loop.add(broken, [&told](const Error &) { ++told; });
	add(other);
	run_rounds(2);
	EXPECT_EQ(told, 1);
	EXPECT_EQ(other.prepared, 2);
}

TEST_F(EventLoops, AFailingDispatchTakesTheSourceOutAndTells)
{
	Source broken;
	broken.raise();
	broken.on_dispatch = []() -> Status { return system_error(ENODEV, "dispatch"); };
	add(broken);
	ASSERT_TRUE(loop.run());
	EXPECT_EQ(failures, std::vector<std::string>{"dispatch"});
	run_rounds(3);
	EXPECT_EQ(broken.dispatched, 1);
	EXPECT_EQ(failures.size(), 1u);
}

TEST_F(EventLoops, ASourceMayRemoveItselfDuringItsDispatch)
{
	Source once;
	once.raise();
	once.on_dispatch = [&]() -> Status {
		loop.remove(once);
		return {};
	};
	add(once);
	run_rounds(3);
	EXPECT_EQ(once.dispatched, 1);
}

TEST_F(EventLoops, ASourceThatRemovedItselfAndFailsIsNotTold)
{
	Source once;
	once.raise();
	once.on_dispatch = [&]() -> Status {
		loop.remove(once);
		return system_error(EIO, "too late");
	};
	add(once);
	run_rounds(2);
	EXPECT_TRUE(failures.empty());
}

TEST_F(EventLoops, AnEventOfARemovedSourceIsDropped)
{
	// Both are ready in the same wait, and each removes the other: only one is served.
	Source first;
	Source second;
	first.raise();
	second.raise();
	first.on_dispatch = [&]() -> Status {
		loop.remove(second);
		return {};
	};
	second.on_dispatch = [&]() -> Status {
		loop.remove(first);
		return {};
	};
	add(first);
	add(second);
	run_rounds(3);
	EXPECT_EQ(std::min(first.dispatched, second.dispatched), 0);
	EXPECT_GE(std::max(first.dispatched, second.dispatched), 1);
}

TEST_F(EventLoops, ARemovedSourceMayBeDestroyedDuringADispatch)
{
	auto victim = std::make_unique<Source>();
	victim->raise();
	Source other;
	other.raise();
	other.on_dispatch = [&]() -> Status {
		if (victim)
			loop.remove(*victim);
		victim.reset();
		return {};
	};
	add(other);
	add(*victim);
	run_rounds(3);
	EXPECT_FALSE(victim);
}

TEST_F(EventLoops, ASourceMayComeBackAfterItsRemoval)
{
	Source source;
	source.raise();
	add(source);
	loop.remove(source);
	add(source);
	run_rounds(2);
	EXPECT_GE(source.dispatched, 1);
}

TEST_F(EventLoops, SourcesMayBeAddedDuringADispatchThatFails)
{
	std::vector<std::unique_ptr<Source>> late;
	Source parent;
	parent.raise();
	parent.on_dispatch = [&]() -> Status {
		for (int i = 0; i < 20; ++i) {
			late.push_back(std::make_unique<Source>());
			add(*late.back());
		}
		return system_error(EIO, "parent");
	};
	add(parent);
	ASSERT_TRUE(loop.run());
	EXPECT_EQ(failures, std::vector<std::string>{"parent"});
	run_rounds(2);
	EXPECT_EQ(parent.dispatched, 1);
	EXPECT_EQ(late.back()->prepared, 2);
}

TEST_F(EventLoops, WhatIsRemovedLeavesNothingBehind)
{
	Source source;
	auto life = std::make_shared<int>();
	for (int i = 0; i < 3; ++i) {
		loop.add(source, [life](const Error &) { FAIL(); });
		EXPECT_EQ(life.use_count(), 2);
		loop.remove(source);
		EXPECT_EQ(life.use_count(), 1);
	}
}

TEST_F(EventLoops, WhatFailsLeavesNothingBehind)
{
	Source broken;
	broken.prepare_fails = true;
	auto life = std::make_shared<int>();
	loop.add(broken, [life](const Error &) {});
	run_rounds(1);
	EXPECT_EQ(life.use_count(), 1);
}

TEST_F(EventLoops, SourcesMayGoWhileOneIsPrepared)
{
	// Itself, one that was prepared already and one that was not.
	auto before = std::make_unique<Source>();
	auto middle = std::make_unique<Source>();
	auto behind = std::make_unique<Source>();
	Source last;
	middle->on_prepare = [&] {
		for (Source *each : {before.get(), middle.get(), behind.get()})
			loop.remove(*each);
		before.reset();
		behind.reset();
	};
	for (Source *each : {before.get(), middle.get(), behind.get(), &last})
		add(*each);
	run_rounds(2);
	EXPECT_EQ(middle->prepared, 1);
	EXPECT_EQ(last.prepared, 2);
}

TEST_F(EventLoops, ASourceThatRemovedItselfAndFailsToPrepareIsNotTold)
{
	Source once;
	once.prepare_fails = true;
	once.on_prepare = [&] { loop.remove(once); };
	add(once);
	run_rounds(2);
	EXPECT_EQ(once.prepared, 1);
	EXPECT_TRUE(failures.empty());
}

TEST_F(EventLoops, ASourceThatCameBackGetsNoEventOfItsFormerStay)
{
	// Both are ready in the same wait; who is served first takes the other out and in.
	Source first;
	Source second;
	first.raise();
	second.raise();
	int unprepared = 0;
	const auto replace = [&](Source &self, Source &other) {
		self.on_dispatch = [&]() -> Status {
			unprepared += self.prepared == 0 ? 1 : 0;
			loop.remove(other);
			other.prepared = 0;
			add(other);
			return {};
		};
	};
	replace(first, second);
	replace(second, first);
	add(first);
	add(second);
	run_rounds(4);
	EXPECT_EQ(unprepared, 0);
}

TEST_F(EventLoops, ToldOfItsFailureASourceMayComeBackAndOthersMayGo)
{
	Source broken;
	auto other = std::make_unique<Source>();
	broken.raise();
	broken.on_dispatch = [&]() -> Status {
		return broken.dispatched == 1 ? Status(system_error(EIO, "once")) : Status();
	};
	loop.add(broken, [&](const Error &) {
		loop.remove(*other);
		other.reset();
		add(broken);
	});
	add(*other);
	run_rounds(4);
	EXPECT_GE(broken.dispatched, 2);
	EXPECT_TRUE(failures.empty());
}

TEST_F(EventLoops, ASourceAddedWhileOthersArePreparedTakesPartInTheSameRound)
{
	Source late;
	Source parent;
	parent.on_prepare = [&] {
		if (parent.prepared == 1)
			add(late);
	};
	add(parent);
	run_rounds(1);
	EXPECT_EQ(late.prepared, 1);
}

TEST_F(EventLoops, QuitEndsTheRunBeforeTheNextWait)
{
	Source last;
	last.on_dispatch = [&]() -> Status { return {}; };
	pulse.raise();
	pulse.on_dispatch = [&]() -> Status {
		loop.quit();
		return {};
	};
	add(pulse);
	add(last);
	ASSERT_TRUE(loop.run());
	EXPECT_EQ(pulse.dispatched, 1);
	EXPECT_EQ(pulse.prepared, 1);
}

TEST_F(EventLoops, ItMayRunAgainAfterItQuit)
{
	run_rounds(1);
	run_rounds(2);
	EXPECT_EQ(pulse.dispatched, 2);
}

TEST_F(EventLoops, ABadDescriptorEndsTheRunWithAnError)
{
	class Closed final : public EventSource
	{
	public:
		int event_fd() const override { return -1; }
		Result<std::uint32_t> prepare() override { return EPOLLIN; }
		Status dispatch(std::uint32_t) override { return {}; }
	} source;
	loop.add(source, [](const Error &) { FAIL(); });
	const Status status = loop.run();
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::bad_file_descriptor));
}

} // namespace
} // namespace penstock
