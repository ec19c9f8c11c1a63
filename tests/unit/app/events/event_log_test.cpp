#include "app/events/event_log.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/base/unique_fd.h"
#include "tests/support/process/kept_log.h"
#include "tests/support/process/open_fds.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock {
namespace {

using namespace std::chrono_literals;
using test::read_file;
using testing::ElementsAre;
using testing::HasSubstr;

/// Longer than anything takes, on a machine that is busy with other work.
constexpr auto kPatience = 60s;

class EventLogs : public testing::Test
{
protected:
	std::unique_ptr<EventLog> start(std::vector<EventCommand> commands,
					const EventCommands::Limits &limits = {}) const
	{
		return EventLog::start(events(), std::move(commands), limits).value();
	}
	std::string events() const { return scratch_.file("events"); }
	std::string printed() const { return scratch_.file("printed"); }
	std::string print(const std::string &words) const
	{
		return fmt::format("echo \"{}\" >> {}", words, printed());
	}
	/// Asks until it is so, or for too long.
	static bool comes_true(const std::function<bool()> &is_so)
	{
		const auto end = std::chrono::steady_clock::now() + kPatience;
		while (!is_so() && std::chrono::steady_clock::now() < end)
			std::this_thread::sleep_for(1ms);
		return is_so();
	}
	std::vector<std::string> lines(const std::string &file) const
	{
		std::vector<std::string> all;
		std::istringstream text(read_file(file));
		for (std::string line; std::getline(text, line);)
			all.push_back(line);
		return all;
	}

	test::ScratchDirectory scratch_;
	test::KeptLog log_;
};

TEST_F(EventLogs, WriteEachEventInItsOrder)
{
	auto log = start({});
	for (std::uint64_t i = 0; i < 500; ++i)
		log->note({.kind = EventKind::kClockJump, .what = "c", .frames = i});
	log->finish(kPatience);
	const auto all = lines(events());
	ASSERT_EQ(all.size(), 500u);
	for (std::size_t i = 0; i < all.size(); ++i)
		EXPECT_EQ(nlohmann::json::parse(all[i]).at("frames"), i);
}

TEST_F(EventLogs, RunTheCommandOfAnEventAndNoOther)
{
	auto log = start({{EventKind::kCameraLost, print("$PENSTOCK_EVENT $PENSTOCK_WHAT")}});
	log->note({.kind = EventKind::kStarted, .what = "a"});
	log->note({.kind = EventKind::kCameraLost, .what = "b c"});
	log->finish(kPatience);
	EXPECT_THAT(lines(printed()), ElementsAre("camera_lost b c"));
	EXPECT_EQ(lines(events()).size(), 2u);
}

/// Names come from cameras and servers.
TEST_F(EventLogs, LeaveNothingOfAnEventToTheShell)
{
	auto log = start({{EventKind::kCameraLost, print("$PENSTOCK_WHAT")}});
	log->note({.kind = EventKind::kCameraLost,
		   .what = "$(touch " + scratch_.file("x") + ")`id`"});
	log->finish(kPatience);
	EXPECT_THAT(lines(printed()), ElementsAre(HasSubstr("$(touch")));
	EXPECT_ANY_THROW((void)read_file(scratch_.file("x")));
}

/// The signals that this program blocks or ignores, and the files that it was started with.
TEST_F(EventLogs, GiveCommandsNeitherInputNorSignalsNorFilesOfOurs)
{
	sigset_t blocked;
	sigset_t before;
	::sigemptyset(&blocked);
	::sigaddset(&blocked, SIGTERM);
	ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, &blocked, &before), 0);
	const auto pipe_before = ::signal(SIGPIPE, SIG_IGN);
	const UniqueFd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
	// Without O_CLOEXEC, and above those that a shell opens for itself: dash keeps what it
	// redirects from 10 on.
	const UniqueFd inherited(::fcntl(file.get(), F_DUPFD, 100));
	ASSERT_GE(inherited.get(), 100);
	auto log = start({{EventKind::kStarted,
			   fmt::format("{{ ls /proc/$$/fd | tr '\n' ' '; echo; wc -c; "
				       "exec grep -E 'Sig(Blk|Ign)' /proc/self/status; }} > {}",
				       printed())}});
	// A shell that is asked from outside may block all signals just then, in a fork().
	log->note({.kind = EventKind::kStarted, .what = "a"});
	log->finish(kPatience);
	::signal(SIGPIPE, pipe_before);
	::pthread_sigmask(SIG_SETMASK, &before, nullptr);
	const auto all = lines(printed());
	ASSERT_EQ(all.size(), 4u) << read_file(printed());
	EXPECT_EQ(all[0].find(fmt::format(" {} ", inherited.get())), std::string::npos) << all[0];
	EXPECT_EQ(all[1], "0");
	EXPECT_THAT(all[2], HasSubstr("0000000000000000"));
	EXPECT_EQ(std::stoull(all[3].substr(all[3].find('\t')), nullptr, 16) &
			  (1U << (SIGPIPE - 1)),
		  0u);
}

/// Where this program runs as somebody else's command.
TEST_F(EventLogs, GiveCommandsTheEventsOwnWords)
{
	for (const char *name : {"PENSTOCK_WHAT", "PENSTOCK_SECONDS", "NOTIFY_SOCKET"})
		ASSERT_EQ(::setenv(name, "another", 1), 0);
	auto log = start(
		{{EventKind::kStarted, print("$PENSTOCK_WHAT.$PENSTOCK_SECONDS.$NOTIFY_SOCKET")}});
	log->note({.kind = EventKind::kStarted, .what = "a"});
	log->finish(kPatience);
	for (const char *name : {"PENSTOCK_WHAT", "PENSTOCK_SECONDS", "NOTIFY_SOCKET"})
		::unsetenv(name);
	EXPECT_THAT(lines(printed()), ElementsAre("a.."));
}

TEST_F(EventLogs, TellOfCommandsThatFail)
{
	auto log = start({{EventKind::kStarted, "exit 3"}, {EventKind::kCameraLost, "kill -9 $$"}});
	log->note({.kind = EventKind::kStarted, .what = "a"});
	log->note({.kind = EventKind::kCameraLost, .what = "a"});
	log->finish(kPatience);
	EXPECT_THAT(log_.text(),
		    HasSubstr("--exec-on started: the command ended with exit code 3"));
	EXPECT_THAT(log_.text(),
		    HasSubstr("--exec-on camera_lost: the command ended with exit code 137"));
}

TEST_F(EventLogs, EndACommandThatTakesTooLongWithAllThatItStarted)
{
	// Longer each time, until the shell had its turn before.
	std::chrono::milliseconds limit = 500ms;
	for (std::string started; started.empty(); limit *= 2) {
		auto log =
			start({{EventKind::kStarted,
				fmt::format("sleep 1000 & echo $! > {}; sleep 1000", printed())}},
			      {.time = limit});
		log->note({.kind = EventKind::kStarted, .what = "a"});
		log->finish(kPatience);
		ASSERT_THAT(log_.text(), HasSubstr("and is killed"));
		ASSERT_LT(limit, kPatience);
		if (std::filesystem::exists(printed()))
			started = read_file(printed());
	}
	EXPECT_THAT(log_.text(), HasSubstr("takes longer than 0.5 s and is killed"));
	EXPECT_THAT(log_.text(), HasSubstr("exit code 137"));
	// A process that nobody has waited for has no words any more.
	const std::string words = fmt::format("/proc/{}/cmdline", std::stoi(read_file(printed())));
	EXPECT_TRUE(comes_true([&words] {
		std::ifstream file(words);
		return file.get() == std::ifstream::traits_type::eof();
	}));
}

/// The commands that run wait for a file, so that all others have to wait for them.
TEST_F(EventLogs, RunFewAtOnceAndLeaveOutWhatIsTooMuch)
{
	const std::string gate = scratch_.file("gate");
	auto log =
		start({{EventKind::kStarted, fmt::format("until [ -e {} ]; do sleep 0.01; done; {}",
							 gate, print("$PENSTOCK_FRAMES"))}},
		      {.at_once = 2, .waiting = 3});
	for (std::uint64_t i = 0; i < 20; ++i)
		log->note({.kind = EventKind::kStarted, .what = "a", .frames = i});
	EXPECT_TRUE(comes_true([this] {
		return log_.text().find("; 8 were left out") != std::string::npos;
	})) << log_.text();
	test::write_file(gate, {});
	log->finish(kPatience);
	std::vector<std::string> ran = lines(printed());
	std::ranges::sort(ran);
	EXPECT_THAT(ran, ElementsAre("0", "1", "2", "3", "4"));
}

TEST_F(EventLogs, KeepRoomForWhatIsRareInAFlood)
{
	auto log = start({{EventKind::kSegmentClosed, print("$PENSTOCK_FRAMES")},
			  {EventKind::kEnded, print("ended")}},
			 {.at_once = 1, .waiting = 2});
	for (std::uint64_t i = 0; i < 50; ++i)
		log->note({.kind = EventKind::kSegmentClosed, .what = "a", .frames = i});
	log->note({.kind = EventKind::kEnded, .what = "a"});
	log->finish(kPatience);
	EXPECT_EQ(lines(printed()).back(), "ended");
}

TEST_F(EventLogs, RunAllThatWaitInTheirOrder)
{
	auto log = start({{EventKind::kStarted, print("$PENSTOCK_FRAMES")}}, {.at_once = 1});
	std::vector<std::string> wanted;
	for (std::uint64_t i = 0; i < 20; ++i) {
		log->note({.kind = EventKind::kStarted, .what = "a", .frames = i});
		wanted.push_back(std::to_string(i));
	}
	log->finish(kPatience);
	EXPECT_EQ(lines(printed()), wanted);
}

TEST_F(EventLogs, LeaveNoDescriptorBehind)
{
	const std::size_t before = test::open_fds();
	{
		auto log = start({{EventKind::kStarted, "true"}});
		log->note({.kind = EventKind::kStarted, .what = "a"});
		log->finish(kPatience);
	}
	EXPECT_EQ(test::open_fds(), before);
}

} // namespace
} // namespace penstock
