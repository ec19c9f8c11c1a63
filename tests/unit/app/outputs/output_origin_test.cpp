#include "app/outputs/open_output.h"

#include <ctime>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/time/wall_clock.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/coded_stream.h"

// What a file tells of where it comes from.

namespace penstock::test {
namespace {

using testing::HasSubstr;

class OutputOrigin : public testing::TestWithParam<const char *>
{};

std::string tags(const std::string &file)
{
	const Finished finished = run({"ffprobe", "-v", "error", "-show_entries",
				       "format_tags:stream_tags", "-of", "flat", file});
	EXPECT_EQ(finished.ending, exited(0));
	return finished.out;
}

/// "2031-02-03T04:05:06": the seconds are enough, MP4 has no more.
std::string second_of(std::chrono::sys_time<std::chrono::nanoseconds> time)
{
	const std::time_t seconds =
		std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
	char text[32];
	(void)std::strftime(text, sizeof(text), "%FT%T", std::gmtime(&seconds));
	return text;
}

TEST_P(OutputOrigin, IsWhenAndByWhomItWasCaptured)
{
	const ScratchDirectory scratch;
	const std::string file = scratch.file(std::string("a") + GetParam());
	StreamInfo stream = stream_info(GetParam() == std::string(".webm") ? "vp9" : "h264");
	stream.program = "penstock 1.2.3";
	stream.encoder = "/dev/video9 (The encoder)";
	stream.camera = "/dev/video7 (Door camera)";
	stream.title = "front door";
	Deadline deadline;
	auto output = open_output(parse_destination(file).value(), stream, deadline).value();
	// The first picture was captured an hour and a half before the file was made.
	const std::chrono::nanoseconds now =
		std::chrono::steady_clock::now().time_since_epoch() + std::chrono::hours(24);
	const ClockTime captured(now - std::chrono::minutes(90));
	PacketPool pool;
	const CodedPicture &picture =
		coded_stream(GetParam() == std::string(".webm") ? "vp9" : "h264").front();
	ASSERT_TRUE(output->write(*pool.copy(picture.data, captured, true)));
	const WallTime wall = WallClock::look().at(captured);
	ASSERT_TRUE(output->finish());

	const std::string told = tags(file);
	EXPECT_THAT(told, AnyOf(HasSubstr(second_of(wall.time)),
				HasSubstr(second_of(wall.time - std::chrono::milliseconds(20)))));
	EXPECT_THAT(told, HasSubstr("penstock 1.2.3"));
	EXPECT_THAT(told, HasSubstr("The encoder"));
	EXPECT_THAT(told, HasSubstr("/dev/video7 (Door camera)"));
	EXPECT_THAT(told, HasSubstr("\"front door, " + second_of(wall.time).substr(0, 10)));
}

INSTANTIATE_TEST_SUITE_P(Containers, OutputOrigin, testing::Values(".mp4", ".mov", ".mkv", ".webm"),
			 [](const auto &test) { return std::string(test.param).substr(1); });

} // namespace
} // namespace penstock::test
