#include <algorithm>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/outputs/file/named_pipe.h"
#include "app/outputs/output_plan.h"
#include "config/options/values.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/coded_feed.h"
#include "tests/support/streams/coded_stream.h"

// An output that is a named pipe: whoever reads it may come later, stop reading, or go.

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Optional;

class NamedPipe : public testing::TestWithParam<const char *>
{
protected:
	NamedPipe() { EXPECT_EQ(::mkfifo(path_.c_str(), 0600), 0); }

	void open()
	{
		outputs_ =
			open_outputs(std::array{parse_output(path_).value()}, stream_info("h264"))
				.value();
	}
	void write(std::size_t frames) { feed_.write(frames); }
	OutputStatistics statistics() const { return outputs_->statistics().at(0); }
	template <typename Condition>
	bool stream_until(Condition condition)
	{
		return feed_.stream_until(condition);
	}

	ScratchDirectory scratch_;
	const std::string path_ = scratch_.file(std::string("pipe") + GetParam());
	std::unique_ptr<OutputSet> outputs_;
	CodedFeed feed_{"h264", outputs_};
};

TEST_P(NamedPipe, HoldsUpNeitherTheStartNorTheEndWithoutAReader)
{
	open();
	write(10);
	const Status status = outputs_->finish();
	ASSERT_FALSE(status);
	EXPECT_THAT(status.error().message(), HasSubstr(path_ + " (a pipe that nobody reads)"));
	EXPECT_EQ(statistics().frames, 0u);
	EXPECT_EQ(statistics().dropped, 10u);
}

TEST_P(NamedPipe, IsReadByOneThatComesLater)
{
	open();
	ASSERT_TRUE(stream_until([&] { return statistics().dropped > 0; }));
	ChildProcess player({"ffmpeg", "-v", "error", "-nostdin", "-i", path_, "-map", "0:v",
			     "-fps_mode", "passthrough", "-f", "framecrc", "-"});
	ASSERT_TRUE(stream_until([&] { return statistics().frames >= 30; })) << player.err();
	const Status status = outputs_->finish();
	EXPECT_TRUE(status) << status.error().message();
	EXPECT_EQ(player.wait(30s), exited(0));
	EXPECT_EQ(player.err(), "");
	const std::string out = player.out();
	const auto lines = std::count(out.begin(), out.end(), '\n');
	const auto headers = std::count(out.begin(), out.end(), '#');
	EXPECT_EQ(static_cast<std::uint64_t>(lines - headers), statistics().frames);
}

TEST_P(NamedPipe, ThatIsFullDoesNotHoldUpTheEnd)
{
	const UniqueFd reader(::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
	open();
	write(400);
	// The reader stays, and never reads.
	EXPECT_FALSE(outputs_->finish());
	EXPECT_THAT(statistics().error, Optional(HasSubstr(path_)));
	EXPECT_EQ(statistics().frames + statistics().dropped, 400u);
}

INSTANTIATE_TEST_SUITE_P(Endings, NamedPipe, testing::Values(".h264", ".ts", ".mkv"),
			 [](const auto &test) { return std::string(test.param).substr(1); });

TEST(NamedPipeName, IsNoFileAndNoPipeOfAShell)
{
	const ScratchDirectory scratch;
	EXPECT_FALSE(is_named_pipe(scratch.path()));
	EXPECT_FALSE(is_named_pipe(scratch.file("missing")));
	int ends[2];
	ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
	const UniqueFd reader(ends[0]);
	const UniqueFd writer(ends[1]);
	EXPECT_FALSE(is_named_pipe("/proc/self/fd/" + std::to_string(ends[1])));
	ASSERT_EQ(::mkfifo(scratch.file("pipe").c_str(), 0600), 0);
	EXPECT_TRUE(is_named_pipe(scratch.file("pipe")));
}

} // namespace
} // namespace penstock::test
