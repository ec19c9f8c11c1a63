#include "app/report/report.h"

#include <filesystem>
#include <fstream>
#include <regex>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr const char *kBrowser = "/usr/bin/chromium-headless-shell";
constexpr unsigned kWidth = 1400;
constexpr unsigned kHeight = 1400;

/// A run of a minute in which the camera loses frames and the encoder becomes slow.
ReportedRun eventful_run()
{
	RunHistory::TimePoint now{};
	ReportedRun run{
		.result = {}, .ending = "Ended as asked.", .plan = {}, .history = RunHistory(now)};
	run.result.name = "door";
	run.result.path.camera.buffers = 4;
	run.plan.camera.card = "<b>Cam & Co</b>";
	run.plan.plan.attempts.resize(1);
	run.plan.plan.attempts[0].verdict = Attempt::Verdict::kRefused;
	run.plan.plan.attempts[0].reason = "encoder reads chroma at row 1088";
	Statistics &statistics = run.result.statistics;
	for (unsigned second = 1; second <= 60; ++second) {
		for (unsigned frame = 0; frame < 30; ++frame) {
			statistics.capture_to_submit.add(20 + frame);
			statistics.encode.add(4000 + 100 * second);
			statistics.capture_to_coded.add(4100 + 100 * second + frame);
			statistics.frame_interval.add(33'333);
		}
		statistics.frames_captured += 30;
		statistics.frames_encoded += 30;
		statistics.frames_dropped.missed += second % 10 == 0 ? 5 : 0;
		statistics.bytes_out += 500'000 + 2000 * second;
		statistics.in_flight = second % 4;
		now += 1s;
		run.history.add(now, statistics);
	}
	return run;
}

std::string page()
{
	const ReportedRun eventful = eventful_run();
	return to_html({&eventful, 1});
}

TEST(Report, TellsThePlanTheTotalsAndTheEnding)
{
	const std::string html = page();
	EXPECT_THAT(html, HasSubstr("door"));
	EXPECT_THAT(html, HasSubstr("encoder reads chroma at row 1088"));
	EXPECT_THAT(html, HasSubstr("1800 frames"));
	EXPECT_THAT(html, HasSubstr("30 frames"));
	EXPECT_THAT(html, HasSubstr("Ended as asked."));
}

TEST(Report, TheBarsOfALatencyAreAllItsFrames)
{
	const std::string html = page();
	for (const char *name : {"to encoder", "encoder", "to coded"}) {
		const std::regex bar(fmt::format("<title>{}: [^:]* ms: ([0-9.e-]+) %", name));
		double percent = 0;
		for (std::sregex_iterator i(html.begin(), html.end(), bar);
		     i != std::sregex_iterator(); ++i)
			percent += std::stod((*i)[1]);
		EXPECT_NEAR(percent, 100, 0.5) << name;
	}
}

TEST(Report, NamesOfDevicesAreNoMarkup)
{
	EXPECT_THAT(page(), HasSubstr("&lt;b&gt;Cam &amp; Co&lt;/b&gt;"));
	EXPECT_THAT(page(), Not(HasSubstr("<b>Cam")));
}

TEST(Report, NeedsNothingElse)
{
	for (const char *foreign :
	     {"http:", "https:", "<script", "<link", "<img", "url(", "@import"})
		EXPECT_THAT(page(), Not(HasSubstr(foreign)));
}

TEST(Report, ARunWithoutFramesHasAPage)
{
	const ReportedRun empty{{}, "Ended by: no signal", {}, RunHistory({})};
	EXPECT_THAT(to_html({&empty, 1}), HasSubstr("no signal"));
}

/// As a browser shows it: every colour of the lines is there.
TEST(Report, ABrowserDrawsThePlots)
{
	if (!std::filesystem::exists(kBrowser))
		GTEST_SKIP() << "there is no " << kBrowser
			     << "; scripts/setup installs it on Debian";
	ScratchDirectory scratch;
	std::ofstream(scratch.file("report.html")) << page();
	Finished shot =
		run({kBrowser, "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		     "--hide-scrollbars", fmt::format("--window-size={},{}", kWidth, kHeight),
		     "--user-data-dir=" + scratch.file("profile"),
		     "--screenshot=" + scratch.file("page.png"),
		     "file://" + scratch.file("report.html")});
	ASSERT_EQ(shot.ending, exited(0)) << shot.err;
	Finished decoded = run({"ffmpeg", "-v", "error", "-nostdin", "-i", scratch.file("page.png"),
				"-f", "rawvideo", "-pix_fmt", "rgb24", scratch.file("page.rgb")});
	ASSERT_EQ(decoded.ending, exited(0)) << decoded.err;
	const std::string pixels = read_file(scratch.file("page.rgb"));
	ASSERT_EQ(pixels.size(), std::size_t{3} * kWidth * kHeight);
	for (const std::string &colour :
	     {std::string("\x2f\x6f\xde"), std::string("\xd9\x82\x2b"), std::string("\x2a\x9d\x62"),
	      std::string("\xc2\x3b\x4b")}) {
		unsigned count = 0;
		for (std::size_t i = 0; i < pixels.size(); i += 3)
			count += pixels.compare(i, 3, colour) == 0 ? 1 : 0;
		EXPECT_GT(count, 50u) << "of colour " << static_cast<int>(colour[0]);
	}
}

} // namespace
} // namespace penstock::test
