#include "app/text/plan_text.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "app/failure.h"
#include "app/text/plan_json.h"
#include "tests/support/rigs/fake_rig.h"

namespace penstock {
namespace {

using enum PixelFormat;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Verdict = Attempt::Verdict;

VideoInfo full_hd(std::uint32_t rows, PixelFormat format = kNV12)
{
	const std::uint32_t stride = format == kYUYV ? 3840 : 1920;
	return VideoInfo::create(format, {1920, 1080}, stride, rows).value();
}

Attempt attempt(Strategy strategy, Verdict verdict, std::string reason = {},
		std::string allocator = {})
{
	Attempt made;
	made.candidate = {strategy, std::move(allocator), kNV12, kNV12};
	made.verdict = verdict;
	made.reason = std::move(reason);
	if (verdict != Verdict::kNotTried) {
		made.camera_layout = full_hd(1080);
		made.encoder_layout = full_hd(1088);
	}
	return made;
}

constexpr const char *kRows = "encoder reads chroma at row 1088, camera writes it at row 1080";

/// A webcam that cannot pad: everything refused but the copy, and a conversion not tried.
PathReport webcam()
{
	PathReport report;
	report.camera = {"/dev/video0", "uvcvideo", "HD Webcam", "usb-1"};
	report.encoders = {
		{{"/dev/video11", "coda", "Coda encoder", "platform:coda"}, Codec::kH264}};
	report.selection = "the first pair";
	Plan &plan = report.plan;
	plan.attempts = {attempt(Strategy::kImport, Verdict::kRefused, kRows),
			 attempt(Strategy::kExport, Verdict::kRefused, kRows),
			 attempt(Strategy::kShared, Verdict::kRefused, kRows, "dma-heap:system"),
			 attempt(Strategy::kCopy, Verdict::kOk),
			 attempt(Strategy::kConvert, Verdict::kNotTried)};
	plan.attempts[4].candidate.encoder_format = kYUYV;
	plan.chosen = 3;
	plan.decision.strategy = Strategy::kCopy;
	plan.decision.camera = {full_hd(1080), {}, 4, "v4l2"};
	plan.decision.copy = FramePool{full_hd(1088), {}, 3, "v4l2"};
	plan.decision.budget = "2 camera + 1 encoder + 1 in flight";
	return report;
}

PathReport zero_copy()
{
	PathReport report = webcam();
	Plan &plan = report.plan;
	plan.attempts[0] = attempt(Strategy::kImport, Verdict::kOk);
	for (std::size_t i = 1; i < plan.attempts.size(); ++i)
		plan.attempts[i] = attempt(plan.attempts[i].candidate.strategy, Verdict::kNotTried);
	plan.chosen = 0;
	plan.decision.strategy = Strategy::kImport;
	plan.decision.camera.layout = full_hd(1088);
	plan.decision.copy.reset();
	return report;
}

PathReport without_a_path(bool only_copies)
{
	PathReport report = webcam();
	report.plan.attempts[3].verdict = Verdict::kRefused;
	report.plan.attempts[3].reason = "forbidden";
	report.plan.chosen.reset();
	report.plan.only_copies = only_copies;
	report.plan.decision = {};
	return report;
}

std::vector<std::string> lines_of(const std::string &text)
{
	std::istringstream in(text);
	std::vector<std::string> lines;
	for (std::string line; std::getline(in, line);)
		lines.push_back(line);
	return lines;
}

std::string line_with(const std::string &text, const std::string &word)
{
	for (const std::string &line : lines_of(text))
		if (line.find(word) != std::string::npos)
			return line;
	ADD_FAILURE() << "no line with " << word << " in\n" << text;
	return {};
}

/// In letters, not in bytes.
std::size_t column_of(const std::string &line, const std::string &word)
{
	const std::string before = line.substr(0, line.find(word));
	return static_cast<std::size_t>(
		std::ranges::count_if(before, [](char c) { return (c & 0xc0) != 0x80; }));
}

TEST(PathLine, SaysEverythingInOneLine)
{
	EXPECT_EQ(describe_path(zero_copy().plan.decision),
		  "path=import encoder→camera NV12 1920x1080 in 1920x1088 stride 1920, 4 buffers, "
		  "copies/frame=0");
}

TEST(PathLine, NamesTheAllocatorOfSharedMemory)
{
	Decision decision = zero_copy().plan.decision;
	decision.strategy = Strategy::kShared;
	decision.camera.allocator = "dma-heap:system";
	EXPECT_EQ(describe_path(decision),
		  "path=shared camera→encoder NV12 1920x1080 in 1920x1088 stride 1920 in "
		  "dma-heap:system, 4 buffers, copies/frame=0");
}

TEST(PathLine, TellsAConversionByTheDeviceAndWhoseMemoryItReads)
{
	Decision decision = zero_copy().plan.decision;
	decision.strategy = Strategy::kDeviceConvert;
	decision.camera.layout = full_hd(1080, kYUYV);
	EXPECT_EQ(describe_path(decision),
		  "path=device-convert camera→encoder YUYV 1920x1080 stride 3840, 4 buffers, "
		  "copies/frame=0");
	decision.camera.allocator = "udmabuf";
	EXPECT_EQ(describe_path(decision),
		  "path=device-convert camera→encoder YUYV 1920x1080 stride 3840 in udmabuf, "
		  "4 buffers, copies/frame=0");
}

TEST(PathLine, TellsACopyAndItsBytes)
{
	EXPECT_EQ(describe_path(webcam().plan.decision),
		  "path=copy camera→encoder NV12 1920x1080 stride 1920, 4 buffers, copies/frame=1 "
		  "(3110400 bytes)");
}

TEST(PathLine, TellsAConversionByTheBytesThatAreWritten)
{
	Decision decision = webcam().plan.decision;
	decision.strategy = Strategy::kConvert;
	decision.camera.layout = full_hd(1080, kYUYV);
	EXPECT_EQ(describe_path(decision),
		  "path=convert camera→encoder YUYV 1920x1080 stride 3840 to NV12, 4 buffers, "
		  "copies/frame=1 (3110400 bytes)");
}

constexpr PlanTextForm kShort{};
constexpr PlanTextForm kEveryPath{.every_path = true, .width = 200};

TEST(PlanText, NamesTheDevicesAndWhyThese)
{
	const std::string text = to_text(webcam(), kShort);
	for (const char *word : {"/dev/video0", "HD Webcam", "usb-1", "/dev/video11",
				 "Coda encoder", "platform:coda", "h264", "the first pair"})
		EXPECT_THAT(text, HasSubstr(word));
	PathReport pattern = webcam();
	pattern.camera.bus.clear();
	EXPECT_THAT(to_text(pattern, kShort), Not(HasSubstr("()")));
}

TEST(PlanText, BeginsWithTheAnswer)
{
	const std::vector<std::string> copy = lines_of(to_text(webcam(), {.width = 200}));
	EXPECT_THAT(copy[0], StartsWith("chosen   path=copy camera→encoder"));
	// Four of 1080 rows for the camera, three of 1088 for the encoder.
	EXPECT_EQ(copy[1], "buffers  4 (2 camera + 1 encoder + 1 in flight), 20.8 MiB, 1 copy, "
			   "3110400 bytes per frame");
	const std::vector<std::string> direct = lines_of(to_text(zero_copy(), {.width = 200}));
	EXPECT_THAT(direct[0], StartsWith("chosen   path=import encoder→camera"));
	EXPECT_THAT(direct[1], HasSubstr("12.0 MiB, no copy"));
	EXPECT_EQ(lines_of(to_text(without_a_path(false), kShort))[0], "chosen   no path");
	EXPECT_EQ(lines_of(to_text(without_a_path(true), kShort))[0],
		  "chosen   no path without a copy");
}

TEST(PlanText, TellsEachReasonOnceWithItsPaths)
{
	PathReport report = webcam();
	for (const Attempt &attempt : webcam().plan.attempts)
		if (attempt.verdict == Verdict::kRefused) {
			report.plan.attempts.push_back(attempt);
			report.plan.attempts.back().candidate.camera_format = kYUYV;
			report.plan.attempts.back().candidate.encoder_format = kYUYV;
		}
	report.plan.attempts.push_back(attempt(Strategy::kDeviceConvert, Verdict::kRefused, kRows));
	report.plan.attempts.back().candidate.camera_format = kNM12;
	report.plan.attempts.back().candidate.encoder_format = kNM12;
	const std::vector<std::string> lines = lines_of(to_text(report, kShort));
	const auto refused = std::ranges::find(lines, "refused");
	ASSERT_LE(refused + 3, lines.end());
	EXPECT_EQ(refused[1], "  NV12 YUYV: import, export, shared dma-heap:system");
	EXPECT_EQ(refused[2], "  NM12: device-convert");
	EXPECT_EQ(refused[3], std::string("    ") + kRows);
	EXPECT_EQ(std::ranges::count(lines, std::string("    ") + kRows), 1);
}

TEST(PlanText, WithoutARefusalHasNoneToTell)
{
	EXPECT_THAT(to_text(zero_copy(), kShort), Not(HasSubstr("refused")));
}

TEST(PlanText, FitsItsWidth)
{
	for (const std::size_t width : {80u, 120u})
		for (const bool every_path : {false, true})
			for (const PathReport &report : {webcam(), without_a_path(true)})
				for (const std::string &line :
				     lines_of(to_text(report, {every_path, width})))
					EXPECT_LE(column_of(line + "$", "$"), width) << line;
}

TEST(PlanText, OfEveryPathHasARowForEach)
{
	const std::string text = to_text(webcam(), kEveryPath);
	EXPECT_THAT(line_with(text, " import "), HasSubstr(kRows));
	EXPECT_THAT(line_with(text, " export "), HasSubstr("refused"));
	EXPECT_THAT(line_with(text, " shared dma-heap:system "), HasSubstr(kRows));
	EXPECT_THAT(line_with(text, " copy  "), HasSubstr(" ok "));
	EXPECT_THAT(line_with(text, " copy  "), HasSubstr("1 copy, 3110400 bytes per frame"));
	EXPECT_THAT(line_with(text, " convert "), HasSubstr("not tried"));
	EXPECT_THAT(line_with(to_text(zero_copy(), kEveryPath), " import  "), HasSubstr("no copy"));
	EXPECT_THAT(text, Not(HasSubstr("--all")));
}

TEST(PlanText, OfEveryPathShowsTheLayoutsOfBothSides)
{
	const std::string text = to_text(webcam(), kEveryPath);
	EXPECT_THAT(line_with(text, "camera NV12"),
		    HasSubstr("camera NV12 1920x1080 stride 1920, encoder NV12 1920x1080 in "
			      "1920x1088 stride 1920"));
	PathReport unknown = webcam();
	unknown.plan.attempts[0].camera_layout = {};
	EXPECT_THAT(to_text(unknown, kEveryPath), HasSubstr("camera ?, encoder NV12"));
}

TEST(PlanText, CountsWhatWasNotTried)
{
	EXPECT_THAT(to_text(webcam(), kShort), HasSubstr("1 more not tried; --all lists them"));
	EXPECT_THAT(to_text(zero_copy(), kShort), HasSubstr("4 more not tried"));
	EXPECT_THAT(to_text(webcam(), kShort), Not(HasSubstr("convert")));
	PathReport why = webcam();
	why.plan.attempts[4].reason = "forbidden";
	EXPECT_THAT(to_text(why, kShort), HasSubstr("1 more not tried: forbidden; --all"));
}

TEST(PlanText, OfEveryPathAlignsItsColumns)
{
	PathReport report = webcam();
	report.plan.attempts[1].candidate.encoder_format = kNM12;
	report.plan.attempts[1].candidate.strategy = Strategy::kCopy;
	const std::string text = to_text(report, kEveryPath);
	std::set<std::size_t> strategies;
	std::set<std::size_t> verdicts;
	for (const char *name : {" import ", " shared ", " copy  ", "NV12→NM12"}) {
		const std::string line = line_with(text, name);
		const std::string word = line.find("→") == std::string::npos ? name + 1 : "copy";
		strategies.insert(column_of(line, word));
		verdicts.insert(column_of(
			line, line.find("refused") == std::string::npos ? "ok " : "refused "));
	}
	EXPECT_EQ(strategies.size(), 1u) << text;
	EXPECT_EQ(verdicts.size(), 1u) << text;
}

TEST(PlanText, TheExitCodeTellsACopyThatIsForbiddenFromNoPath)
{
	EXPECT_EQ(exit_code_of(zero_copy().plan), ExitCode::kDone);
	EXPECT_EQ(exit_code_of(webcam().plan), ExitCode::kDone);
	EXPECT_EQ(exit_code_of(without_a_path(false).plan), ExitCode::kNoPath);
	EXPECT_EQ(exit_code_of(without_a_path(true).plan), ExitCode::kCopyRefused);
}

TEST(PlanText, RefusalsAreALineForEachReason)
{
	PathReport report = without_a_path(false);
	const std::vector<std::string> lines = lines_of(refusals(report.plan));
	ASSERT_EQ(lines.size(), 3u);
	EXPECT_EQ(lines[0], "");
	EXPECT_EQ(lines[1], std::string("  NV12 import and 2 other paths: ") + kRows);
	EXPECT_EQ(lines[2], "  NV12 copy: forbidden");
	EXPECT_EQ(refusals(zero_copy().plan), "");
}

TEST(PlanJson, HasTheMembersOfTheContract)
{
	const json report = json::parse(to_json(webcam()));
	ASSERT_EQ(report["candidates"].size(), 5u);
	for (const json &candidate : report["candidates"]) {
		EXPECT_TRUE(candidate["strategy"].is_string());
		EXPECT_TRUE(candidate["allocator"].is_string());
		EXPECT_TRUE(candidate["format"].is_string());
		EXPECT_TRUE(candidate["layout"].is_string());
		EXPECT_TRUE(candidate["verdict"].is_string());
		EXPECT_TRUE(candidate["reason"].is_string());
		EXPECT_TRUE(candidate["copies_per_frame"].is_number_unsigned());
		EXPECT_TRUE(candidate["bytes_copied_per_frame"].is_number_unsigned());
	}
	EXPECT_EQ(report["camera"], "/dev/video0");
	EXPECT_EQ(report["encoder"], "/dev/video11");
	EXPECT_EQ(report["codec"], "h264");
	EXPECT_EQ(report["selection"], "the first pair");
}

TEST(PlanJson, CandidatesAreInTheOrderTried)
{
	const json report = json::parse(to_json(webcam()));
	std::vector<std::string> strategies;
	std::vector<std::string> verdicts;
	for (const json &candidate : report["candidates"]) {
		strategies.push_back(candidate["strategy"]);
		verdicts.push_back(candidate["verdict"]);
	}
	EXPECT_THAT(strategies, ElementsAre("import", "export", "shared", "copy", "convert"));
	EXPECT_THAT(verdicts, ElementsAre("refused", "refused", "refused", "ok", "not tried"));
}

TEST(PlanJson, ACandidateTellsWhatItCosts)
{
	const json candidates = json::parse(to_json(webcam()))["candidates"];
	EXPECT_EQ(candidates[0]["copies_per_frame"], 0);
	EXPECT_EQ(candidates[0]["bytes_copied_per_frame"], 0);
	EXPECT_EQ(candidates[0]["reason"], kRows);
	EXPECT_EQ(candidates[2]["allocator"], "dma-heap:system");
	EXPECT_EQ(candidates[3]["copies_per_frame"], 1);
	EXPECT_EQ(candidates[3]["bytes_copied_per_frame"], 3110400);
	EXPECT_EQ(candidates[3]["reason"], "");
	EXPECT_EQ(candidates[4]["copies_per_frame"], 1);
	EXPECT_EQ(candidates[4]["layout"], "");
	EXPECT_EQ(candidates[4]["encoder_format"], "YUYV");
}

TEST(PlanJson, ChosenIsAnIndexOrNull)
{
	const json chosen = json::parse(to_json(webcam()));
	EXPECT_EQ(chosen["chosen"], 3);
	EXPECT_EQ(chosen["buffers"], 4);
	EXPECT_EQ(chosen["path"], describe_path(webcam().plan.decision));
	const json none = json::parse(to_json(without_a_path(true)));
	ASSERT_TRUE(none.contains("chosen"));
	EXPECT_TRUE(none["chosen"].is_null());
	EXPECT_FALSE(none.contains("path"));
}

TEST(PlanJson, StaysJsonWhateverADeviceIsCalled)
{
	PathReport report = webcam();
	report.selection = "\"quoted\" \\ \n \xff\xfe";
	report.plan.attempts[0].reason = "driver says \x80\"";
	const json parsed = json::parse(to_json(report));
	EXPECT_THAT(parsed["selection"].get<std::string>(), HasSubstr("\"quoted\" \\ \n"));
}

TEST(PlanJson, EndsWithALineEnd)
{
	EXPECT_EQ(to_json(webcam()).back(), '\n');
	EXPECT_EQ(to_text(webcam(), kShort).back(), '\n');
}

PathReport simulcast()
{
	PathReport report = zero_copy();
	report.encoders.push_back({{"/dev/dri/renderD128", "i965", "GPU", "pci-2"}, Codec::kHevc});
	return report;
}

TEST(PlanText, NamesEveryEncoder)
{
	for (const std::string &text :
	     {to_text(simulcast(), kShort), device_rows(simulcast(), kShort.width)})
		for (const char *word :
		     {"/dev/video11", "h264", "/dev/dri/renderD128", "GPU", "hevc"})
			EXPECT_THAT(text, HasSubstr(word));
}

TEST(PlanText, AlignsDevicesForTheStartOfARun)
{
	EXPECT_EQ(device_rows(webcam(), 80), "camera   /dev/video0  HD Webcam (usb-1)\n"
					     "encoder  /dev/video11  Coda encoder "
					     "(platform:coda), h264\n"
					     "why      the first pair");
	EXPECT_EQ(describe_devices(webcam()),
		  "camera /dev/video0 (HD Webcam), encoder /dev/video11 (Coda encoder)");
}

TEST(PlanJson, ListsSeveralEncoders)
{
	const json parsed = json::parse(to_json(simulcast()));
	EXPECT_FALSE(parsed.contains("encoder"));
	ASSERT_EQ(parsed["encoders"].size(), 2u);
	EXPECT_EQ(parsed["encoders"][1],
		  (json{{"encoder", "/dev/dri/renderD128"}, {"codec", "hevc"}}));
}

TEST(PlanText, SeveralPipelinesStandBelowTheirNames)
{
	const std::vector<NamedPathReport> plans{{"door", webcam()}, {"yard", simulcast()}};
	const std::vector<std::string> lines = lines_of(to_text(plans, kShort));
	EXPECT_EQ(lines[0], "door:");
	EXPECT_EQ(std::ranges::count(lines, "yard:"), 1);

	const json parsed = json::parse(to_json(plans))["pipelines"];
	ASSERT_EQ(parsed.size(), 2u);
	EXPECT_EQ(parsed[0]["name"], "door");
	EXPECT_EQ(parsed[0]["camera"], "/dev/video0");
	EXPECT_EQ(parsed[1]["name"], "yard");
	EXPECT_EQ(parsed[1]["chosen"], 0);

	const std::vector<NamedPathReport> only{{"", webcam()}};
	EXPECT_EQ(to_json(only), to_json(webcam()));
	EXPECT_EQ(to_text(only, kShort), to_text(webcam(), kShort));
}

/// What the planner itself makes, not only what a test writes down.
TEST(PlanJson, DescribesARealPlan)
{
	test::FakeCameraTraits camera;
	test::FakeEncoderTraits encoder;
	encoder.demands.row_alignment = 16;
	test::FakeRig rig(camera, encoder);
	ASSERT_TRUE(rig.make_plan());
	PathReport report;
	report.plan = rig.plan;
	const json parsed = json::parse(to_json(report));
	EXPECT_EQ(parsed["chosen"], 3);
	EXPECT_THAT(parsed["candidates"][0]["reason"].get<std::string>(), HasSubstr("row 48"));
	EXPECT_EQ(parsed["candidates"][3]["bytes_copied_per_frame"], 64 * 36 * 3 / 2);
}

} // namespace
} // namespace penstock
