#include "app/control/signals.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <thread>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/control/stop_request.h"
#include "core/event/event_loop.h"
#include "core/event/timer.h"

namespace penstock {
namespace {

constexpr int kSurvived = 42;

/// What wait() says of a child that runs `body`. Signals would otherwise hit the tests themselves.
int run_in_child(const std::function<int()> &body)
{
	const pid_t child = ::fork();
	if (child == 0)
		::_exit(body());
	int status = 0;
	EXPECT_EQ(::waitpid(child, &status, 0), child);
	return status;
}

int exit_code(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Sends it to the process, not to this thread.
void send(int signal)
{
	::kill(::getpid(), signal);
}

bool readable(const StopSignals &signals, int patience_ms)
{
	pollfd poll{signals.event_fd(), POLLIN, 0};
	return ::poll(&poll, 1, patience_ms) == 1;
}

/// Waits for whatever ends the process.
void wait_for_the_end()
{
	::poll(nullptr, 0, 10000);
}

class StopSignal : public testing::TestWithParam<int>
{};

TEST_P(StopSignal, TheFirstOneAsksForAnOrderlyEnd)
{
	const int status = run_in_child([] {
		auto signals = StopSignals::create().value();
		auto loop = EventLoop::create().value();
		int requests = 0;
		StopRequest request(*signals, [&] {
			++requests;
			loop.quit();
		});
		loop.add(request, [](const Error &) {});
		send(GetParam());
		return loop.run() && requests == 1 ? kSurvived : 1;
	});
	EXPECT_EQ(exit_code(status), kSurvived);
}

TEST_P(StopSignal, ASecondOneEndsTheProcessAtOnce)
{
	const int status = run_in_child([] {
		auto signals = StopSignals::create().value();
		send(GetParam());
		if (!readable(*signals, 5000))
			return 1;
		// As while the program is stuck in a call: nobody serves the loop.
		send(GetParam());
		wait_for_the_end();
		return 2;
	});
	EXPECT_EQ(exit_code(status), 128 + GetParam());
}

INSTANTIATE_TEST_SUITE_P(All, StopSignal, testing::Values(SIGINT, SIGTERM));

TEST(StopSignals, AHangupThatIsIgnoredStaysIgnored)
{
	const int status = run_in_child([] {
		::signal(SIGHUP, SIG_IGN); // as nohup does
		auto signals = StopSignals::create().value();
		send(SIGHUP);
		return readable(*signals, 20) || signals->segments_wanted() ? 1 : kSurvived;
	});
	EXPECT_EQ(exit_code(status), kSurvived);
}

/// What becomes of a session that has a terminal of its own, with the other side of it.
int run_on_terminal(const std::function<int(UniqueFd other_side)> &body)
{
	return exit_code(run_in_child([&] {
		UniqueFd other_side(::posix_openpt(O_RDWR | O_NOCTTY));
		// The first terminal that a session without one opens becomes its own.
		if (::grantpt(other_side.get()) != 0 || ::unlockpt(other_side.get()) != 0 ||
		    ::setsid() < 0 || ::open(::ptsname(other_side.get()), O_RDWR) < 0)
			return 1;
		return body(std::move(other_side));
	}));
}

TEST(Hangup, OfTheTerminalIsAnEnd)
{
	EXPECT_EQ(run_on_terminal([](UniqueFd other_side) {
			  auto signals = StopSignals::create().value();
			  other_side.reset();
			  return readable(*signals, 5000) ? kSurvived : 2;
		  }),
		  kSurvived);
}

/// The kernel tells the leader of the session only, which tells its jobs.
TEST(Hangup, ThatAShellPassesOnIsAnEnd)
{
	auto body = [](UniqueFd other_side) {
		int ready[2];
		int gone[2];
		char byte = 0;
		if (::pipe(ready) != 0 || ::pipe(gone) != 0)
			return 2;
		const pid_t job = ::fork();
		if (job == 0) {
			other_side.reset();
			::setpgid(0, 0);
			auto signals = StopSignals::create().value();
			if (::write(ready[1], &byte, 1) != 1 || ::read(gone[0], &byte, 1) != 1)
				::_exit(3);
			send(SIGHUP);
			::_exit(readable(*signals, 5000) ? kSurvived : 4);
		}
		::signal(SIGHUP, SIG_IGN);
		if (::read(ready[0], &byte, 1) != 1)
			return 5;
		other_side.reset();
		int status = 0;
		if (::write(gone[1], &byte, 1) != 1 || ::waitpid(job, &status, 0) != job)
			return 6;
		return exit_code(status);
	};
	EXPECT_EQ(run_on_terminal(body), kSurvived);
}

/// The number of segments that were asked for, once it is `wanted` or five seconds are over.
std::uint32_t segments(const StopSignals &signals, std::uint32_t wanted)
{
	for (int i = 0; i < 5000 && signals.segments_wanted() != wanted; ++i)
		::poll(nullptr, 0, 1);
	return signals.segments_wanted();
}

TEST(Hangup, ThatSomebodySendsAsksForSegments)
{
	auto body = [](UniqueFd) {
		auto signals = StopSignals::create().value();
		for (std::uint32_t wanted = 1; wanted <= 2; ++wanted) {
			send(SIGHUP);
			if (segments(*signals, wanted) != wanted)
				return 2;
		}
		return readable(*signals, 0) ? 3 : kSurvived;
	};
	EXPECT_EQ(run_on_terminal(body), kSurvived);
	// As a service, which has no terminal.
	EXPECT_EQ(exit_code(run_in_child([&] {
			  ::setsid();
			  return body({});
		  })),
		  kSurvived);
}

TEST(StopSignals, ReportsAreCountedAndEndNothing)
{
	const int status = run_in_child([] {
		auto signals = StopSignals::create().value();
		for (std::uint32_t wanted = 1; wanted <= 2; ++wanted) {
			send(SIGUSR1);
			for (int i = 0; i < 5000 && signals->reports_wanted() != wanted; ++i)
				::poll(nullptr, 0, 1);
			if (signals->reports_wanted() != wanted)
				return 1;
		}
		return readable(*signals, 0) ? 2 : kSurvived;
	});
	EXPECT_EQ(exit_code(status), kSurvived);
}

TEST(StopSignals, ASignalBeforeAnybodyAsksIsNotForgotten)
{
	const int status = run_in_child([] {
		auto signals = StopSignals::create().value();
		send(SIGTERM);
		if (!readable(*signals, 5000))
			return 1;
		auto loop = EventLoop::create().value();
		StopRequest request(*signals, [&] { loop.quit(); });
		loop.add(request, [](const Error &) {});
		return loop.run() ? kSurvived : 2;
	});
	EXPECT_EQ(exit_code(status), kSurvived);
}

TEST(StopSignals, TheSignalOfItsOwnEndIsNoEndWhenItComesFromOutside)
{
	const int status = run_in_child([] {
		auto signals = StopSignals::create().value();
		send(SIGUSR2);
		if (readable(*signals, 20))
			return 1;
		send(SIGTERM);
		return readable(*signals, 5000) ? kSurvived : 2;
	});
	EXPECT_EQ(exit_code(status), kSurvived);
}

TEST(StopSignals, NothingIsReadableWithoutASignal)
{
	const int status = run_in_child([] {
		auto signals = StopSignals::create().value();
		return readable(*signals, 20) ? 1 : kSurvived;
	});
	EXPECT_EQ(exit_code(status), kSurvived);
}

TEST(StopSignals, EveryLoopIsAskedOnce)
{
	const int status = run_in_child([] {
		auto signals = StopSignals::create().value();
		std::atomic<int> requests = 0;
		// A loop that is asked goes on until it has been seen that it is not asked again.
		auto serve = [&] {
			auto loop = EventLoop::create().value();
			auto timer = Timer::create([&] { loop.quit(); }).value();
			StopRequest request(*signals, [&] {
				++requests;
				(void)timer.arm(std::chrono::milliseconds(20));
			});
			loop.add(request, [](const Error &) {});
			loop.add(timer, [](const Error &) {});
			(void)loop.run();
		};
		std::thread first(serve);
		std::thread second(serve);
		send(SIGTERM);
		first.join();
		second.join();
		serve();
		return requests == 3 ? kSurvived : 1;
	});
	EXPECT_EQ(exit_code(status), kSurvived);
}

TEST(StopSignals, AReaderThatWentAwayIsNoSignal)
{
	const int status = run_in_child([] {
		auto signals = StopSignals::create().value();
		int ends[2];
		if (::pipe(ends) != 0)
			return 1;
		::close(ends[0]);
		return ::write(ends[1], "x", 1) == -1 && errno == EPIPE ? kSurvived : 2;
	});
	EXPECT_EQ(exit_code(status), kSurvived);
}

TEST(StopSignals, TheObjectMayGoWithoutASignal)
{
	const int status = run_in_child([] {
		for (int i = 0; i < 20; ++i)
			if (!StopSignals::create())
				return 1;
		return kSurvived;
	});
	EXPECT_EQ(exit_code(status), kSurvived);
}

} // namespace
} // namespace penstock
