#include "app/report/report.h"

#include <filesystem>
#include <fstream>
#include <regex>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process/child_process.h"
#include "tests/support/process/count_of.h"
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

/// Of a run that ended 60 s after the clock's begin.
ReportHead head_of_run()
{
	return {.program = "penstock 1.2.3",
		.host = "gate",
		.now = RunHistory::TimePoint{} + 60s,
		.wall_now = std::chrono::sys_days(std::chrono::year(2031) / 2 / 3) + 4h + 5min,
		.utc_offset = 1h};
}

std::string page_of(std::span<const ReportedRun> runs)
{
	return to_html(head_of_run(), runs);
}

std::string page()
{
	const ReportedRun eventful = eventful_run();
	return page_of({&eventful, 1});
}

TEST(Report, TellsThePlanTheTotalsAndTheEnding)
{
	const std::string html = page();
	EXPECT_THAT(html, HasSubstr("2031-02-03 05:05:00 +0100, on gate, by penstock 1.2.3"));
	EXPECT_THAT(html, HasSubstr("door"));
	EXPECT_THAT(html, HasSubstr("<summary>1 other path, and why not</summary>"));
	EXPECT_THAT(html, HasSubstr("encoder reads chroma at row 1088"));
	EXPECT_THAT(html, HasSubstr("1800 frames"));
	EXPECT_THAT(html, HasSubstr("30 frames"));
	EXPECT_THAT(html, HasSubstr("Ended as asked."));
}

TEST(Report, ItsThreeFiguresAreThoseOfTheStatistics)
{
	ReportedRun eventful = eventful_run();
	Statistics &statistics = eventful.result.statistics;
	const std::string p95 =
		fmt::format("{:.1f} ms", statistics.capture_to_coded.percentile(95) / 1000);
	const std::string html = page_of({&eventful, 1});
	EXPECT_THAT(html, HasSubstr("<div class=\"figure bad\">Frames lost<b>30</b>"));
	EXPECT_THAT(html, HasSubstr("30 missed, 0 damaged, 0 late"));
	EXPECT_THAT(html, HasSubstr("<div class=\"figure good\">Copies<b>0</b>"));
	EXPECT_THAT(html, HasSubstr("<div class=\"figure good\">Latency, p95<b>" + p95 + "</b>"));

	statistics.frames_dropped = {};
	statistics.bytes_copied.convert = 3'000'000;
	statistics.capture_to_coded = {};
	for (int i = 0; i < 100; ++i)
		statistics.capture_to_coded.add(50'000);
	const std::string other = page_of({&eventful, 1});
	EXPECT_THAT(other, HasSubstr("<div class=\"figure good\">Frames lost<b>0</b>"));
	EXPECT_THAT(other, HasSubstr("<div class=\"figure fair\">Copies<b>3.00 MB</b>"));
	EXPECT_THAT(other, HasSubstr("<div class=\"figure fair\">Latency, p95"));
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

TEST(Report, OfSeveralRunsATableComparesThem)
{
	std::vector<ReportedRun> runs{eventful_run(), eventful_run()};
	runs[1].result.name = "yard";
	runs[1].result.statistics.frames_dropped = {};
	const std::string html = page_of(runs);
	EXPECT_THAT(html, HasSubstr("<a href=\"#run0\">door</a></td><td class=\"number bad\">30<"));
	EXPECT_THAT(html, HasSubstr("<a href=\"#run1\">yard</a></td><td class=\"number good\">0<"));
	EXPECT_THAT(html, HasSubstr("<section id=\"run1\">"));
	EXPECT_THAT(page(), Not(HasSubstr("class=\"overview\"")));
}

TEST(Report, NamesAreNoMarkup)
{
	const std::string evil = "\"'></title></script><script>alert(1)</script>";
	std::vector<ReportedRun> runs{eventful_run(), eventful_run()};
	ReportedRun &run = runs[0];
	run.result.name = run.ending = run.plan.camera.card = evil;
	run.plan.plan.attempts[0].reason = evil;
	Statistics &statistics = run.result.statistics;
	statistics.outputs.resize(1);
	statistics.outputs[0].url = statistics.outputs[0].container = evil;
	statistics.outputs[0].error = evil;
	statistics.streams.resize(2);
	for (StreamStatistics &stream : statistics.streams)
		stream.name = stream.encoder = stream.codec = evil;
	ReportHead head = head_of_run();
	head.host = evil;
	const std::string html = to_html(head, runs);
	EXPECT_EQ(count_of(html, "<script"), 1u);
	EXPECT_THAT(html, Not(HasSubstr("\"'>")));
	// name (twice), ending (twice), card, reason, output (3), streams (6), host
	EXPECT_EQ(count_of(html, "&lt;script&gt;alert(1)"), 16u);
}

TEST(Report, NeedsNothingElse)
{
	for (const char *foreign : {"http:", "https:", "<script ", " src=", "<link", "<img", "url(",
				    "@import", "import("})
		EXPECT_THAT(page(), Not(HasSubstr(foreign)));
	EXPECT_THAT(page(), HasSubstr("default-src 'none'"));
}

TEST(Report, ARunWithoutFramesHasAPage)
{
	const ReportedRun empty{{}, "Ended by: no signal", {}, RunHistory({})};
	EXPECT_THAT(page_of({&empty, 1}), HasSubstr("no signal"));
}

/// In a browser without a window, in a folder of its own.
class ReportInABrowser : public testing::Test
{
protected:
	void SetUp() override
	{
		if (!std::filesystem::exists(kBrowser))
			GTEST_SKIP() << "there is no " << kBrowser
				     << "; scripts/setup installs it on Debian";
	}

	Finished open(const std::string &html, const std::string &what)
	{
		std::ofstream(scratch.file("report.html")) << html;
		return run({kBrowser, "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
			    "--hide-scrollbars",
			    fmt::format("--window-size={},{}", kWidth, kHeight),
			    "--user-data-dir=" + scratch.file("profile"), what,
			    "file://" + scratch.file("report.html")});
	}

	ScratchDirectory scratch;
};

/// Every colour of the lines is there.
TEST_F(ReportInABrowser, DrawsThePlots)
{
	Finished shot = open(page(), "--screenshot=" + scratch.file("page.png"));
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

/// The pointer is over one plot, at half of the minute: another one tells what was lost then.
TEST_F(ReportInABrowser, ShowsTheMomentBelowThePointerInEveryPlot)
{
	std::string html = page();
	html.insert(html.find("<style>"), R"(<script>const errors = [];
addEventListener('error', (event) => errors.push(event.message));</script>)");
	html += R"(<script>
const plot = (title) => document.querySelector(`svg[aria-label="${title}"]`);
const pointed = plot('Frames encoded'), box = pointed.getBoundingClientRect();
const clientX = box.left + box.width * (48 + 468) / 2 / 480;
pointed.dispatchEvent(new PointerEvent('pointermove', { clientX }));
const shown = plot('Frames lost').nextSibling.textContent;
const cursor = plot('Bitrate').querySelector('.cursor');
const place = cursor.style.visibility + ' ' + Math.round(cursor.getAttribute('x1'));
pointed.dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }));
document.title = [errors.length, shown, place, cursor.style.visibility].join('; ');
</script>)";
	const Finished dumped = open(html, "--dump-dom");
	ASSERT_EQ(dumped.ending, exited(0)) << dumped.err;
	EXPECT_THAT(
		dumped.out,
		HasSubstr("<title>0; 05:04:30 · missed 5, damaged 0, late 0 frames; visible 258; "
			  "hidden</title>"));
}

} // namespace
} // namespace penstock::test
