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
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/control/stop_request.h"
#include "core/event/event_loop.h"
#include "core/event/timer.h"
#include "tests/support/process/child_process.h"

namespace penstock {
namespace {

using test::Ending;
using test::exited;
using test::run_in_child;

constexpr int kSurvived = 42;

/// Only what never comes takes as long.
constexpr int kHang_ms = 60000;

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

/// Whether a number becomes what is wanted.
bool becomes(const std::function<std::uint32_t()> &number, std::uint32_t wanted)
{
	for (int i = 0; i < kHang_ms && number() != wanted; ++i)
		::poll(nullptr, 0, 1);
	return number() == wanted;
}

/// Waits for whatever ends the process.
void wait_for_the_end()
{
	::poll(nullptr, 0, kHang_ms);
}

class StopSignal : public testing::TestWithParam<int>
{};

TEST_P(StopSignal, TheFirstOneAsksForAnOrderlyEnd)
{
	const Ending ending = run_in_child([] {
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
	EXPECT_EQ(ending, exited(kSurvived));
}

TEST_P(StopSignal, ASecondOneEndsTheProcessAtOnce)
{
	const Ending ending = run_in_child([] {
		auto signals = StopSignals::create().value();
		send(GetParam());
		if (!readable(*signals, kHang_ms))
			return 1;
		// As while the program is stuck in a call: nobody serves the loop.
		send(GetParam());
		wait_for_the_end();
		return 2;
	});
	EXPECT_EQ(ending, exited(128 + GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, StopSignal, testing::Values(SIGINT, SIGTERM));

TEST(StopSignals, AHangupThatIsIgnoredStaysIgnored)
{
	const Ending ending = run_in_child([] {
		::signal(SIGHUP, SIG_IGN); // as nohup does
		auto signals = StopSignals::create().value();
		send(SIGHUP);
		// Of several signals the kernel hands over the one of the lowest number first.
		send(SIGUSR1);
		if (!becomes([&] { return signals->reports_wanted(); }, 1))
			return 1;
		return readable(*signals, 0) || signals->segments_wanted() ? 2 : kSurvived;
	});
	EXPECT_EQ(ending, exited(kSurvived));
}

/// What becomes of a session that has a terminal of its own, with the other side of it.
Ending run_on_terminal(const std::function<int(UniqueFd other_side)> &body)
{
	return run_in_child([&] {
		UniqueFd other_side(::posix_openpt(O_RDWR | O_NOCTTY));
		// The first terminal that a session without one opens becomes its own.
		if (::grantpt(other_side.get()) != 0 || ::unlockpt(other_side.get()) != 0 ||
		    ::setsid() < 0 || ::open(::ptsname(other_side.get()), O_RDWR) < 0)
			return 1;
		return body(std::move(other_side));
	});
}

TEST(Hangup, OfTheTerminalIsAnEnd)
{
	EXPECT_EQ(run_on_terminal([](UniqueFd other_side) {
			  auto signals = StopSignals::create().value();
			  other_side.reset();
			  return readable(*signals, kHang_ms) ? kSurvived : 2;
		  }),
		  exited(kSurvived));
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
			::prctl(PR_SET_PDEATHSIG, SIGKILL);
			other_side.reset();
			::close(gone[1]);
			::setpgid(0, 0);
			auto signals = StopSignals::create().value();
			if (::write(ready[1], &byte, 1) != 1 || ::read(gone[0], &byte, 1) != 1)
				::_exit(3);
			send(SIGHUP);
			::_exit(readable(*signals, kHang_ms) ? kSurvived : 4);
		}
		::signal(SIGHUP, SIG_IGN);
		// The job's end, too, ends the wait for its word.
		::close(ready[1]);
		if (::read(ready[0], &byte, 1) != 1)
			return 5;
		other_side.reset();
		int status = 0;
		if (::write(gone[1], &byte, 1) != 1 || ::waitpid(job, &status, 0) != job)
			return 6;
		return WIFEXITED(status) ? WEXITSTATUS(status) : 7;
	};
	EXPECT_EQ(run_on_terminal(body), exited(kSurvived));
}

TEST(Hangup, ThatSomebodySendsAsksForSegments)
{
	auto body = [](UniqueFd) {
		auto signals = StopSignals::create().value();
		for (std::uint32_t wanted = 1; wanted <= 2; ++wanted) {
			send(SIGHUP);
			if (!becomes([&] { return signals->segments_wanted(); }, wanted))
				return 2;
		}
		return readable(*signals, 0) ? 3 : kSurvived;
	};
	EXPECT_EQ(run_on_terminal(body), exited(kSurvived));
	// As a service, which has no terminal.
	EXPECT_EQ(run_in_child([&] {
			  ::setsid();
			  return body({});
		  }),
		  exited(kSurvived));
}

TEST(StopSignals, ReportsAreCountedAndEndNothing)
{
	const Ending ending = run_in_child([] {
		auto signals = StopSignals::create().value();
		for (std::uint32_t wanted = 1; wanted <= 2; ++wanted) {
			send(SIGUSR1);
			if (!becomes([&] { return signals->reports_wanted(); }, wanted))
				return 1;
		}
		return readable(*signals, 0) ? 2 : kSurvived;
	});
	EXPECT_EQ(ending, exited(kSurvived));
}

TEST(StopSignals, ASignalBeforeAnybodyAsksIsNotForgotten)
{
	const Ending ending = run_in_child([] {
		auto signals = StopSignals::create().value();
		send(SIGTERM);
		if (!readable(*signals, kHang_ms))
			return 1;
		auto loop = EventLoop::create().value();
		StopRequest request(*signals, [&] { loop.quit(); });
		loop.add(request, [](const Error &) {});
		return loop.run() ? kSurvived : 2;
	});
	EXPECT_EQ(ending, exited(kSurvived));
}

TEST(StopSignals, TheSignalOfItsOwnEndIsNoEndWhenItComesFromOutside)
{
	const Ending ending = run_in_child([] {
		auto signals = StopSignals::create().value();
		send(SIGUSR2);
		if (readable(*signals, 20))
			return 1;
		send(SIGTERM);
		return readable(*signals, kHang_ms) ? kSurvived : 2;
	});
	EXPECT_EQ(ending, exited(kSurvived));
}

TEST(StopSignals, NothingIsReadableWithoutASignal)
{
	const Ending ending = run_in_child([] {
		auto signals = StopSignals::create().value();
		return readable(*signals, 20) ? 1 : kSurvived;
	});
	EXPECT_EQ(ending, exited(kSurvived));
}

TEST(StopSignals, EveryLoopIsAskedOnce)
{
	const Ending ending = run_in_child([] {
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
	EXPECT_EQ(ending, exited(kSurvived));
}

TEST(StopSignals, AReaderThatWentAwayIsNoSignal)
{
	const Ending ending = run_in_child([] {
		auto signals = StopSignals::create().value();
		int ends[2];
		if (::pipe(ends) != 0)
			return 1;
		::close(ends[0]);
		return ::write(ends[1], "x", 1) == -1 && errno == EPIPE ? kSurvived : 2;
	});
	EXPECT_EQ(ending, exited(kSurvived));
}

TEST(StopSignals, TheObjectMayGoWithoutASignal)
{
	const Ending ending = run_in_child([] {
		for (int i = 0; i < 20; ++i)
			if (!StopSignals::create())
				return 1;
		return kSurvived;
	});
	EXPECT_EQ(ending, exited(kSurvived));
}

} // namespace
} // namespace penstock
