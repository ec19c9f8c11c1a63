#include "app/text/progress_line.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <sys/ioctl.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/options/settings.h"
#include "core/base/unique_fd.h"
#include "tests/support/process/logging_set_up.h"
#include "tests/unit/app/text/statistics_example.h"

namespace penstock {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using File = std::unique_ptr<std::FILE, int (*)(std::FILE *)>;

const Progress kLately{std::chrono::milliseconds(500), 15, 250'000};

TEST(ProgressText, TellsRatesDropsAndLatency)
{
	const std::string line = progress_text(example(), kLately, 200);
	EXPECT_THAT(line, HasSubstr("00:12  375 frames  30.0 fps  4.00 Mbit/s  3 dropped"));
	EXPECT_THAT(line, testing::ContainsRegex("p50 (9|10)\\.[0-9] p95 (19|20)\\.[0-9] ms"));
}

TEST(ProgressText, FitsEveryWidth)
{
	for (std::size_t columns = 0; columns < 120; ++columns)
		EXPECT_LE(progress_text(example(), kLately, columns).size(), columns);
	EXPECT_EQ(progress_text(example(), kLately, 17), "00:12  375 frames");
	EXPECT_EQ(progress_text(example(), kLately, 16), "00:12");
}

TEST(ProgressText, OfNothingIsZero)
{
	EXPECT_EQ(progress_text({}, {}, 100), "00:00  0 frames  0.0 fps  0.0 kbit/s  0 dropped");
}

/// What a progress line writes to a terminal of that width.
std::string on_terminal(unsigned short columns, int times = 1)
{
	UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK));
	EXPECT_EQ(::grantpt(terminal.get()), 0);
	EXPECT_EQ(::unlockpt(terminal.get()), 0);
	File stream(std::fopen(::ptsname(terminal.get()), "w"), std::fclose);
	const winsize size{24, columns, 0, 0};
	EXPECT_EQ(::ioctl(terminal.get(), TIOCSWINSZ, &size), 0);
	ProgressLine line(stream.get(), std::nullopt);
	for (; times > 0; --times)
		line.show(example());
	std::string text(4096, '\0');
	const ssize_t length = ::read(terminal.get(), text.data(), text.size());
	text.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
	return text;
}

TEST(ProgressLine, FitsTheTerminal)
{
	const std::string clear = "\r\x1b[K";
	EXPECT_EQ(on_terminal(30).substr(0, clear.size()), clear);
	EXPECT_LT(on_terminal(30).size() - clear.size(), 30u);
	EXPECT_THAT(on_terminal(160), HasSubstr("p95"));
}

TEST(ProgressLine, IsNotForPipes)
{
	char *text = nullptr;
	std::size_t length = 0;
	{
		File stream(::open_memstream(&text, &length), std::fclose);
		ProgressLine(stream.get(), std::nullopt).show(example());
	}
	EXPECT_EQ(length, 0u);
	std::free(text);

	File pipe(::popen("cat >&2", "w"), ::pclose);
	testing::internal::CaptureStderr();
	ProgressLine(pipe.get(), std::nullopt).show(example());
	pipe.reset();
	EXPECT_THAT(testing::internal::GetCapturedStderr(), IsEmpty());
}

TEST(ProgressText, OfSeveralPipelinesIsTheirSumAndTheWorstLatency)
{
	std::array<Statistics, 3> each{example(), example(), example()};
	each[1].duration_s = 13.5;
	for (int i = 0; i < 1000; ++i)
		each[1].capture_to_coded.add(90'000);
	each[2].capture_to_coded = {};
	const std::array<const Statistics *, 3> pipelines{&each[0], &each[1], &each[2]};
	const Statistics all = aggregate(pipelines);
	EXPECT_EQ(all.frames_encoded, 3 * 375u);
	EXPECT_EQ(all.bytes_out, 3 * 6'000'000u);
	const std::string line = progress_text(all, kLately, 200, pipelines.size());
	EXPECT_THAT(line, HasSubstr("00:13  3 pipelines  1125 frames  30.0 fps  4.00 Mbit/s  "
				    "9 dropped  worst p50"));
	EXPECT_THAT(line, testing::ContainsRegex("p95 (8|9)[0-9]\\.[0-9] ms"));
	EXPECT_THAT(progress_text(aggregate({}), {}, 100), HasSubstr("0 frames"));
}

TEST(ProgressLine, OfSeveralIsNotDrawnForEach)
{
	const std::string text = on_terminal(160, 5);
	EXPECT_EQ(std::count(text.begin(), text.end(), '\r'), 1);
}

/// What a line for a log writes.
std::string in_lines(std::chrono::nanoseconds every, bool quiet, int times)
{
	LogSettings log;
	log.quiet = quiet;
	const test::LoggingSetUp logging(log);
	testing::internal::CaptureStderr();
	ProgressLine line(stderr, every);
	for (; times > 0; --times)
		line.show(example());
	line.clear();
	return testing::internal::GetCapturedStderr();
}

TEST(ProgressLine, ForALogIsALineEachTime)
{
	using namespace std::chrono_literals;
	const std::string text = in_lines(1ns, false, 3);
	EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3) << text;
	EXPECT_THAT(text, testing::StartsWith("00:12  375 frames"));
	EXPECT_THAT(text, HasSubstr("p95"));
	EXPECT_THAT(in_lines(1h, false, 3), IsEmpty());
	EXPECT_THAT(in_lines(RunSettings::kNoProgress, false, 3), IsEmpty());
	EXPECT_THAT(in_lines(1ns, true, 3), IsEmpty());
}

} // namespace
} // namespace penstock
