#include <map>

#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/lab/paths.h"
#include "tests/support/pictures/raw_capture.h"
#include "tests/support/streams/fwht_decoder.h"
#include "tests/support/streams/fwht_stream.h"

namespace penstock::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using Words = std::vector<std::string>;

constexpr double kSamePicture = 40; // dB; see picture_test.cpp

/// `record` and `plan` on the lab's pair of devices.
class Ladder : public LabTest
{
protected:
	Words devices() const
	{
		return {"--camera", vivid_.node(), "--encoder", find_node("stateful-encoder")};
	}

	Finished record(const Words &options, int frames = 8) const
	{
		return penstock(Words{"record"} + devices() + options +
				Words{"--frames", std::to_string(frames), "-o", "-", "--stats-file",
				      file("statistics.json")});
	}

	nlohmann::json statistics() const { return read_json(file("statistics.json")); }

	nlohmann::json plan(const Words &options, int code = 0) const
	{
		Finished run = penstock(Words{"plan"} + devices() + options + Words{"--json"});
		EXPECT_EQ(run.ending, exited(code)) << run.err;
		EXPECT_EQ(run.err.find("\"candidates\" has the reasons") != std::string::npos,
			  code != 0)
			<< run.err;
		return nlohmann::json::parse(run.out, nullptr, false);
	}

	/// The candidate that was chosen, or null.
	static nlohmann::json chosen(const nlohmann::json &plan)
	{
		return plan["chosen"].is_null()
			       ? nlohmann::json()
			       : plan["candidates"][plan["chosen"].get<std::size_t>()];
	}
};

const Words kHd{"--size", "1280x720", "--fps", "30", "--format", "NV12"};
const Words kFullHd{"--size", "1920x1080", "--format", "NV12"};

class EveryPath : public Ladder, public testing::WithParamInterface<PathCase>
{};

TEST_P(EveryPath, GivesTheStreamOfTheCopyPath)
{
	Finished copy = record(kHd + Words{"--memory", "copy"});
	ASSERT_EQ(copy.ending, exited(0)) << copy.err;
	EXPECT_EQ(statistics()["bytes_copied"]["copy"], 8 * 1280 * 720 * 3 / 2);

	Finished run = record(kHd + GetParam().options);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_EQ(split_fwht(run.out).frames.size(), 8u);
	EXPECT_TRUE(run.out == copy.out);

	nlohmann::json now = statistics();
	EXPECT_EQ(now["bytes_copied"]["total"], 0);
	EXPECT_EQ(now["path"]["strategy"], GetParam().strategy);
	EXPECT_THAT(now["path"]["allocator"].get<std::string>(),
		    testing::StartsWith(GetParam().allocator));
	EXPECT_THAT(run.err, HasSubstr("path=" + GetParam().strategy));
	EXPECT_THAT(run.err, HasSubstr("copies/frame=0"));
}

INSTANTIATE_TEST_SUITE_P(Paths, EveryPath,
			 testing::Values(import_path(), export_path(), dma_heap_path(),
					 udmabuf_path(), dumb_path()),
			 [](const auto &test) { return test.param.name; });

TEST_F(Ladder, TakesAZeroCopyPathByItself)
{
	nlohmann::json path = chosen(plan(kHd));
	EXPECT_EQ(path["copies_per_frame"], 0);
	EXPECT_EQ(path["bytes_copied_per_frame"], 0);
	EXPECT_EQ(path["strategy"], default_path(profile()).strategy);
}

/// With a camera whose driver wants contiguous memory.
class LadderContiguous : public Ladder
{};

TEST_F(LadderContiguous, FallsToExport)
{
	nlohmann::json candidates = plan(kHd)["candidates"];
	EXPECT_EQ(candidates[0]["strategy"], "import");
	EXPECT_EQ(candidates[0]["verdict"], "refused");
	EXPECT_THAT(candidates[0]["reason"].get<std::string>(), HasSubstr("Bad address"));
	EXPECT_THAT(candidates[0]["reason"].get<std::string>(), HasSubstr("contiguous"));

	Finished run = record(kHd + Words{"--zero-copy", "require"});
	EXPECT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_EQ(statistics()["path"]["strategy"], "export");
}

TEST_F(Ladder, NamesTheRowsThatDoNotMeet)
{
	nlohmann::json answer = plan(kFullHd);
	for (const nlohmann::json &candidate : answer["candidates"]) {
		if (candidate["copies_per_frame"] != 0)
			continue;
		EXPECT_EQ(candidate["verdict"], "refused");
		std::string reason = candidate["reason"];
		EXPECT_THAT(reason, HasSubstr("1088"));
		EXPECT_THAT(reason, HasSubstr("1080"));
		EXPECT_THAT(reason, HasSubstr("no selection API"));
	}
	EXPECT_EQ(chosen(answer)["strategy"], "copy");
	EXPECT_EQ(chosen(answer)["bytes_copied_per_frame"], 1920 * 1080 * 3 / 2);
}

TEST_F(Ladder, CopiesAsTheLastPathAndSaysSo)
{
	vivid_.set("Test Pattern", 4);
	Picture expected = capture_picture(vivid_.node(), V4L2_PIX_FMT_NV12, 1920, 1080);
	Finished run = record(kFullHd + Words{"--fps", "5"}, 4);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("path=copy"));
	EXPECT_THAT(run.err, HasSubstr("copies/frame=1"));
	EXPECT_EQ(statistics()["bytes_copied"]["total"], 4 * 1920 * 1080 * 3 / 2);
	EXPECT_EQ(statistics()["bytes_copied"]["copy"], statistics()["bytes_copied"]["total"]);

	std::uint32_t pictures = 0;
	decode_fwht(run.out, V4L2_PIX_FMT_NV12, [&](const Picture &decoded) {
		EXPECT_GT(worst_psnr(expected, decoded), kSamePicture);
		++pictures;
	});
	EXPECT_EQ(pictures, 4u);
}

TEST_F(Ladder, RequireEndsRatherThanCopy)
{
	Finished run = record(kFullHd + Words{"--zero-copy", "require"});
	EXPECT_EQ(run.ending, exited(5));
	EXPECT_THAT(run.err, HasSubstr("1088"));
	EXPECT_THAT(run.err, HasSubstr("--zero-copy require"));
	EXPECT_EQ(run.out, "");
	plan(kFullHd + Words{"--zero-copy", "require"}, 5);
}

TEST_F(Ladder, OffCopiesOnPurpose)
{
	Finished run = record(kHd + Words{"--zero-copy", "off"});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_EQ(statistics()["path"]["strategy"], "copy");
}

TEST_F(Ladder, PrefersAFormatThatNeedsNoCopy)
{
	nlohmann::json path = chosen(plan({"--size", "1920x1080"}));
	EXPECT_EQ(path["copies_per_frame"], 0);
	EXPECT_EQ(path["format"], "YUYV");
	Finished run = record({"--size", "1920x1080", "--fps", "5", "--zero-copy", "require"}, 3);
	EXPECT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_EQ(statistics()["bytes_copied"]["total"], 0);
}

TEST_F(Ladder, PadsTheRowsOfAGrabberThatComposes)
{
	vivid_.connect_hdmi();
	nlohmann::json path = chosen(plan(kFullHd + Words{"--input", "3"}));
	EXPECT_EQ(path["copies_per_frame"], 0);
	EXPECT_EQ(path["strategy"], default_path(profile()).strategy);
	EXPECT_THAT(path["layout"].get<std::string>(), HasSubstr("1920x1088"));
}

TEST_P(EveryPath, GivesTheStreamOfTheCopyPathFromAGrabber)
{
	// The rows below the picture are coded too. New memory is zero in all drivers, the camera
	// composes above them and the copy leaves them alone: so they agree as well.
	vivid_.connect_hdmi();
	vivid_.set("Test Pattern", 4);
	constexpr int kFrames = 4;
	std::map<std::string, std::string> streams;
	for (const Words &options : {Words{"--memory", "copy"}, GetParam().options}) {
		Finished run = record(kFullHd + Words{"--input", "3"} + options, kFrames);
		ASSERT_EQ(run.ending, exited(0)) << run.err;
		nlohmann::json path = statistics()["path"];
		EXPECT_EQ(path["visible"], "1920x1080");
		EXPECT_EQ(path["coded_size"], "1920x1088");
		streams[path["strategy"]] = run.out;
	}
	ASSERT_EQ(streams.size(), 2u);
	EXPECT_EQ(statistics()["bytes_copied"]["total"], 0);
	EXPECT_EQ(split_fwht(streams["copy"]).frames.size(), std::size_t{kFrames});
	EXPECT_TRUE(streams["copy"] == streams[GetParam().strategy]);

	// The recordings have put the timings back to others.
	VideoNode(vivid_.node()).set_dv_timings(1920, 1080);
	Picture expected = capture_picture(vivid_.node(), V4L2_PIX_FMT_NV12, 1920, 1080);
	decode_fwht(streams["copy"], V4L2_PIX_FMT_NV12, [&](const Picture &decoded) {
		EXPECT_GT(worst_psnr(expected, decoded), kSamePicture);
	});
}

TEST_F(Ladder, ConvertsWhatTheEncoderDoesNotTake)
{
	Finished run = record({"--size", "1280x720", "--fps", "5", "--format", "BA81"}, 3);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("path=convert"));
	EXPECT_EQ(statistics()["path"]["camera_format"], "BA81");
	EXPECT_GT(statistics()["bytes_copied"]["convert"], 0);
	EXPECT_EQ(
		record({"--size", "1280x720", "--format", "BA81", "--zero-copy", "require"}).ending,
		exited(5));
}

/// With drivers of the multi-planar API.
class LadderMulti : public Ladder
{};

TEST_F(LadderMulti, JoinsSeveralMemoriesOnlyByCopy)
{
	nlohmann::json answer = plan({"--size", "1280x720", "--format", "NM12"});
	EXPECT_EQ(chosen(answer)["format"], "NM12");
	EXPECT_EQ(chosen(answer)["encoder_format"], "NV12");
	EXPECT_EQ(chosen(answer)["strategy"], "copy");
	Finished copied = record({"--size", "1280x720", "--fps", "30", "--format", "NM12"});
	Finished direct = record(kHd);
	ASSERT_EQ(copied.ending, exited(0)) << copied.err;
	ASSERT_EQ(direct.ending, exited(0)) << direct.err;
	EXPECT_TRUE(copied.out == direct.out);
}

TEST_F(LadderMulti, GivesUpZeroCopyWhereThePictureStartsElsewhere)
{
	// vivid puts 128 bytes before a YUYV picture, and says so (data_offset) with each frame
	// only.
	const Words yuyv{"--size", "1280x720", "--fps", "5", "--format", "YUYV"};
	vivid_.set("Test Pattern", 4);
	Picture expected = capture_picture(vivid_.node(), V4L2_PIX_FMT_YUYV, 1280, 720);
	Finished run = record(yuyv, 4);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_THAT(run.err, HasSubstr("data_offset"));
	EXPECT_THAT(run.err, HasSubstr("path=copy"));
	EXPECT_EQ(statistics()["frames_encoded"], 4);
	decode_fwht(run.out, V4L2_PIX_FMT_YUYV, [&](const Picture &decoded) {
		EXPECT_GT(worst_psnr(expected, decoded), kSamePicture);
	});
	EXPECT_EQ(record(yuyv + Words{"--zero-copy", "require"}, 4).ending, exited(5));
}

TEST_F(Ladder, HonoursTheNumberOfBuffers)
{
	Finished run = record(kHd + Words{"--buffers", "7"});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_EQ(statistics()["path"]["buffers"], 7);
	EXPECT_THAT(run.err, HasSubstr("7 buffers"));

	Finished few = record(kHd + Words{"--buffers", "2"});
	EXPECT_EQ(few.ending, exited(4));
	EXPECT_THAT(few.err, HasSubstr("2 buffers are too few"));
}

TEST_F(Ladder, LeavesTheCameraAsItWas)
{
	Finished set = test::run({"v4l2-ctl", "-d", vivid_.node(), "--set-fmt-video",
				  "width=640,height=480,pixelformat=YUYV"});
	ASSERT_EQ(set.ending, exited(0)) << set.err;
	auto state = [this] {
		return test::run({"v4l2-ctl", "-d", vivid_.node(), "--get-fmt-video", "--get-parm",
				  "--get-input"})
			.out;
	};
	std::string before = state();
	plan(kHd);
	EXPECT_EQ(state(), before);
	plan(kFullHd + Words{"--zero-copy", "require", "--input", "3"}, 0);
	EXPECT_EQ(state(), before);
}

TEST_F(Ladder, PlansForPeopleToo)
{
	Finished run = penstock(Words{"plan"} + devices() + kFullHd);
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	for (const char *words : {"vivid", "vicodec", "refused", "chosen   path=copy", "MiB",
				  "3110400 bytes per frame", "camera + "})
		EXPECT_THAT(run.out, HasSubstr(words));
}

TEST_F(Ladder, ChoosesTheFirstPairThatNeedsNoCopy)
{
	Finished run = penstock(Words{"plan", "--json"});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	nlohmann::json answer = nlohmann::json::parse(run.out);
	EXPECT_EQ(answer["camera"], vivid_.node());
	EXPECT_EQ(answer["encoder"], find_node("stateful-encoder"));
	EXPECT_EQ(chosen(answer)["copies_per_frame"], 0);
}

TEST_F(Ladder, DoesNotDisturbACameraThatStreams)
{
	BackgroundCapture other(vivid_.node(), V4L2_PIX_FMT_YUYV, 640, 480);
	ASSERT_TRUE(other.goes_on(5));
	Finished run = penstock(Words{"plan"} + devices() + kHd);
	EXPECT_EQ(run.ending, exited(3));
	EXPECT_THAT(run.err, HasSubstr("busy"));
	EXPECT_TRUE(other.goes_on(10));
}

} // namespace
} // namespace penstock::test
