#include "app/text/logging.h"

#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include "app/text/log_formatters.h"
#include "tests/support/process/logging_set_up.h"

namespace penstock {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// The device and inode of standard error, as systemd tells them to the programs of a unit.
std::string stream_of_stderr()
{
	struct stat file {};
	EXPECT_EQ(::fstat(STDERR_FILENO, &file), 0);
	return fmt::format("{}:{}", file.st_dev, file.st_ino);
}

class Logging : public testing::Test
{
protected:
	void TearDown() override
	{
		::unsetenv("JOURNAL_STREAM");
		::unsetenv("NO_COLOR");
	}

	test::LoggingSetUp logging_;

	/// What a message of each kind writes.
	static std::string written(const LogSettings &settings, bool to_journal = false)
	{
		testing::internal::CaptureStderr();
		if (to_journal)
			::setenv("JOURNAL_STREAM", stream_of_stderr().c_str(), 1);
		set_up_logging(settings);
		print_status("the path");
		spdlog::trace("a call");
		spdlog::debug("a reason");
		spdlog::info("news");
		spdlog::warn("a risk");
		spdlog::error("a fault:\nits second line");
		return testing::internal::GetCapturedStderr();
	}
};

TEST_F(Logging, TellsWhatTheLevelAsksFor)
{
	EXPECT_EQ(written({}), "the path\n"
			       "penstock: info: news\n"
			       "penstock: warning: a risk\n"
			       "penstock: error: a fault:\nits second line\n");
	LogSettings settings;
	settings.level = LogLevel::kDebug;
	EXPECT_THAT(written(settings),
		    AllOf(HasSubstr("debug: a reason"), Not(HasSubstr("a call"))));
	settings.level = LogLevel::kTrace;
	EXPECT_THAT(written(settings), HasSubstr("trace: a call"));
	settings.level = LogLevel::kError;
	EXPECT_THAT(written(settings), AllOf(HasSubstr("the path"), Not(HasSubstr("a risk"))));
}

TEST_F(Logging, LabelsEachLineOfOneOfSeveral)
{
	testing::internal::CaptureStderr();
	set_up_logging({});
	print_status("front: ", "the path\ncamera");
	print_status("", "one\ntwo");
	EXPECT_EQ(testing::internal::GetCapturedStderr(),
		  "front: the path\nfront: camera\none\ntwo\n");
}

TEST_F(Logging, QuietIsErrorsOnly)
{
	LogSettings settings;
	settings.level = LogLevel::kTrace;
	settings.quiet = true;
	EXPECT_EQ(written(settings), "penstock: error: a fault:\nits second line\n");
	EXPECT_FALSE(shows_status());
	set_up_logging({});
	EXPECT_TRUE(shows_status());
}

TEST_F(Logging, TheJournalGetsAPriorityForEachLine)
{
	LogSettings settings;
	settings.level = LogLevel::kDebug;
	settings.color = Color::kAlways;
	EXPECT_EQ(written(settings, true), "<6>the path\n"
					   "<7>penstock: debug: a reason\n"
					   "<6>penstock: info: news\n"
					   "<4>penstock: warning: a risk\n"
					   "<3>penstock: error: a fault:\n<3>its second line\n");
}

TEST_F(Logging, ARedirectedStreamIsNotTheJournal)
{
	::setenv("JOURNAL_STREAM", "1:1", 1);
	EXPECT_THAT(written({}), testing::StartsWith("the path\n"));
	EXPECT_FALSE(is_journal(STDERR_FILENO, nullptr));
	EXPECT_FALSE(is_journal(-1, stream_of_stderr().c_str()));
	EXPECT_TRUE(is_journal(STDERR_FILENO, stream_of_stderr().c_str()));
}

TEST_F(Logging, ColoursWhereTheyAreWanted)
{
	LogSettings settings;
	EXPECT_THAT(written(settings), Not(HasSubstr("\x1b[")));
	settings.color = Color::kAlways;
	EXPECT_THAT(written(settings), HasSubstr("\x1b[31m\x1b[1merror\x1b[m: a fault"));
	::setenv("NO_COLOR", "1", 1);
	settings.color = Color::kAuto;
	EXPECT_THAT(written(settings), Not(HasSubstr("\x1b[")));
}

TEST_F(Logging, JsonIsAnObjectForEachMessage)
{
	LogSettings settings;
	settings.json = true;
	settings.color = Color::kAlways;
	EXPECT_THAT(written(settings, true),
		    AllOf(HasSubstr("\"level\":\"info\",\"message\":\"the path\"}"),
			  HasSubstr("\"message\":\"a fault:\\nits second line\"}"),
			  Not(HasSubstr("<3>")), Not(HasSubstr("\x1b["))));
}

} // namespace
} // namespace penstock
