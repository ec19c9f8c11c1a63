#include "app/control/signals.h"

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <vector>

#include <gtest/gtest.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/control/control_source.h"
#include "tests/support/process/child_process.h"

namespace penstock {
namespace {

using test::Ending;
using test::exited;
using test::run_in_child;

constexpr int kSurvivedSignal = 42;

/// Only what never comes takes as long.
constexpr int kHang_ms = 60000;

/// Sends it to the process, not to this thread.
void send(int signal)
{
	::kill(::getpid(), signal);
}

/// Signals, and the commands that came of them.
class Heard
{
public:
	using Kind = Command::Kind;

	/// Whether so many of a kind come, now or later.
	bool hears(Kind kind, int patience_ms = kHang_ms, std::ptrdiff_t count = 1)
	{
		while (std::ranges::count(kinds_, kind) < count) {
			pollfd poll{source_->event_fd(), POLLIN, 0};
			if (::poll(&poll, 1, patience_ms) != 1)
				return false;
			(void)source_->dispatch(EPOLLIN);
		}
		return std::ranges::count(kinds_, kind) == count;
	}
	RunControl &control() { return control_; }

private:
	RunControl control_;
	std::vector<Kind> kinds_;
	std::unique_ptr<ControlSource> source_ =
		ControlSource::create(control_, [this](const Command &command) {
			kinds_.push_back(command.kind);
		}).value();
	std::unique_ptr<Signals> signals_ = Signals::create(control_).value();
};

using enum Command::Kind;

/// Waits for whatever ends the process.
void wait_for_the_end()
{
	::poll(nullptr, 0, kHang_ms);
}

/// A blocked signal is pending until somebody waits for it.
void wait_until_taken(int signal)
{
	sigset_t pending;
	do {
		::sched_yield();
		::sigpending(&pending);
	} while (::sigismember(&pending, signal) == 1);
}

class StopSignal : public testing::TestWithParam<int>
{};

TEST_P(StopSignal, TheFirstOneAsksForAnOrderlyEnd)
{
	const Ending ending = run_in_child([] {
		Heard heard;
		send(GetParam());
		return heard.hears(kStop) ? kSurvivedSignal : 1;
	});
	EXPECT_EQ(ending, exited(kSurvivedSignal));
}

TEST_P(StopSignal, ASecondOneEndsTheProcessAtOnce)
{
	const Ending ending = run_in_child([] {
		Heard heard;
		send(GetParam());
		if (!heard.hears(kStop))
			return 1;
		// As while the program is stuck in a call: nobody serves the loop.
		send(GetParam());
		wait_for_the_end();
		return 2;
	});
	EXPECT_EQ(ending, exited(128 + GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, StopSignal, testing::Values(SIGINT, SIGTERM));

TEST(SignalsOfARun, AHangupThatIsIgnoredStaysIgnored)
{
	const Ending ending = run_in_child([] {
		::signal(SIGHUP, SIG_IGN); // as nohup does
		Heard heard;
		send(SIGHUP);
		// Of several signals the kernel hands over the one of the lowest number first.
		send(SIGUSR1);
		if (!heard.hears(kReport))
			return 1;
		return heard.hears(kStop, 0) || heard.hears(kBeginSegments, 0) ? 2
									       : kSurvivedSignal;
	});
	EXPECT_EQ(ending, exited(kSurvivedSignal));
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
			  Heard heard;
			  other_side.reset();
			  return heard.hears(kStop) ? kSurvivedSignal : 2;
		  }),
		  exited(kSurvivedSignal));
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
			Heard heard;
			if (::write(ready[1], &byte, 1) != 1 || ::read(gone[0], &byte, 1) != 1)
				::_exit(3);
			send(SIGHUP);
			::_exit(heard.hears(kStop) ? kSurvivedSignal : 4);
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
	EXPECT_EQ(run_on_terminal(body), exited(kSurvivedSignal));
}

TEST(Hangup, ThatSomebodySendsAsksForSegments)
{
	auto body = [](UniqueFd) {
		Heard heard;
		for (std::ptrdiff_t wanted = 1; wanted <= 2; ++wanted) {
			send(SIGHUP);
			if (!heard.hears(kBeginSegments, kHang_ms, wanted))
				return 2;
		}
		return heard.hears(kStop, 0) ? 3 : kSurvivedSignal;
	};
	EXPECT_EQ(run_on_terminal(body), exited(kSurvivedSignal));
	// As a service, which has no terminal.
	EXPECT_EQ(run_in_child([&] {
			  ::setsid();
			  return body({});
		  }),
		  exited(kSurvivedSignal));
}

TEST(SignalsOfARun, ReportsAreCountedAndEndNothing)
{
	const Ending ending = run_in_child([] {
		Heard heard;
		for (std::ptrdiff_t wanted = 1; wanted <= 2; ++wanted) {
			send(SIGUSR1);
			if (!heard.hears(kReport, kHang_ms, wanted))
				return 1;
		}
		return heard.hears(kStop, 0) ? 2 : kSurvivedSignal;
	});
	EXPECT_EQ(ending, exited(kSurvivedSignal));
}

TEST(SignalsOfARun, TheSignalOfItsOwnEndIsNoEndWhenItComesFromOutside)
{
	const Ending ending = run_in_child([] {
		Heard heard;
		send(SIGUSR2);
		if (heard.hears(kStop, 20))
			return 1;
		send(SIGTERM);
		return heard.hears(kStop) ? kSurvivedSignal : 2;
	});
	EXPECT_EQ(ending, exited(kSurvivedSignal));
}

TEST(SignalsOfARun, ALimitOfProcessorTimeIsAnOrderlyEndHoweverOftenItIsSaid)
{
	const Ending ending = run_in_child([] {
		Heard heard;
		send(SIGXCPU);
		if (!heard.hears(kStop))
			return 1;
		send(SIGXCPU);
		wait_until_taken(SIGXCPU);
		send(SIGUSR1);
		return heard.hears(kReport) ? kSurvivedSignal : 2;
	});
	EXPECT_EQ(ending, exited(kSurvivedSignal));
}

TEST(SignalsOfARun, NothingIsReadableWithoutASignal)
{
	const Ending ending = run_in_child([] {
		Heard heard;
		return heard.hears(kStop, 20) ? 1 : kSurvivedSignal;
	});
	EXPECT_EQ(ending, exited(kSurvivedSignal));
}

TEST(SignalsOfARun, AReaderThatWentAwayIsNoSignal)
{
	const Ending ending = run_in_child([] {
		Heard heard;
		int ends[2];
		if (::pipe(ends) != 0)
			return 1;
		::close(ends[0]);
		return ::write(ends[1], "x", 1) == -1 && errno == EPIPE ? kSurvivedSignal : 2;
	});
	EXPECT_EQ(ending, exited(kSurvivedSignal));
}

TEST(SignalsOfARun, TheObjectMayGoWithoutASignal)
{
	const Ending ending = run_in_child([] {
		RunControl control;
		for (int i = 0; i < 20; ++i)
			if (!Signals::create(control))
				return 1;
		return kSurvivedSignal;
	});
	EXPECT_EQ(ending, exited(kSurvivedSignal));
}

} // namespace
} // namespace penstock
