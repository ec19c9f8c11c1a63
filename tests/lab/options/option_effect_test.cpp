#include <chrono>

#include "tests/lab/lab_test.h"
#include "tests/support/lab/video_node.h"
#include "tests/support/streams/fwht_stream.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using Words = std::vector<std::string>;

// Entries of vivid's menus. vicodec codes a block for itself where that is cheaper, so that only a
// picture with detail in its blocks has frames that need others; only a moving one changes.
constexpr int kCheckers = 11;
constexpr int kGrayRamp = 20;
constexpr int kMoveRight = 5;

/// Options whose effect shows outside the program: in the stream, or in the camera. The encoder's
/// controls belong to an open file, so that nobody else can read them. Tests of an option begin
/// with its name, by which option_effect_complete_test.cpp finds them.
class OptionEffect : public LabTest
{
protected:
	std::string record(const Words &options) const
	{
		Finished run =
			penstock(record_small() + options + Words{"--frames", "12", "-o", "-"});
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		FwhtFrames split = split_fwht(run.out);
		EXPECT_EQ(split.frames.size(), 12u);
		return run.out;
	}

	/// The numbers of the frames that need no other.
	static std::vector<std::size_t> keyframes(const std::string &stream)
	{
		std::vector<std::size_t> numbers;
		FwhtFrames split = split_fwht(stream);
		for (std::size_t i = 0; i < split.frames.size(); ++i)
			if (split.frames[i].keyframe)
				numbers.push_back(i);
		return numbers;
	}

	/// Bytes of the first frame, a keyframe, and of all others.
	struct Sizes {
		std::size_t first = 0;
		std::size_t others = 0;
	};

	static Sizes sizes(const std::string &stream)
	{
		Sizes result;
		FwhtFrames split = split_fwht(stream);
		for (const FwhtFrame &frame : split.frames)
			result.others += frame.data.size();
		if (!split.frames.empty())
			result.first = split.frames[0].data.size();
		result.others -= result.first;
		return result;
	}
};

TEST_F(OptionEffect, GopIsTheDistanceOfKeyframes)
{
	vivid_.set("Test Pattern", kCheckers);
	EXPECT_THAT(keyframes(record({"--gop", "5"})), ElementsAre(0, 5, 10));
	EXPECT_THAT(keyframes(record({"--gop", "3"})), ElementsAre(0, 3, 6, 9));
}

TEST_F(OptionEffect, EncCtrlSetsTheSameByName)
{
	vivid_.set("Test Pattern", kCheckers);
	EXPECT_THAT(keyframes(record({"--enc-ctrl", "video_gop_size=4"})), ElementsAre(0, 4, 8));
}

TEST_F(OptionEffect, QpMakesAllFramesCoarser)
{
	vivid_.set("Test Pattern", kGrayRamp);
	vivid_.set("Horizontal Movement", kMoveRight);
	const Words one_group{"--gop", "12"};
	Sizes fine = sizes(record(one_group + Words{"--qp", "2"}));
	Sizes coarse = sizes(record(one_group + Words{"--qp", "31"}));
	EXPECT_LT(1.5 * static_cast<double>(coarse.first), static_cast<double>(fine.first));
	EXPECT_LT(1.5 * static_cast<double>(coarse.others), static_cast<double>(fine.others));

	// That of keyframes alone is a control of the encoder's.
	Sizes mixed = sizes(
		record(one_group + Words{"--qp", "2", "--enc-ctrl", "fwht_i_frame_qp_value=31"}));
	EXPECT_EQ(mixed.first, coarse.first);
	EXPECT_GT(mixed.others, coarse.others);
}

TEST_F(OptionEffect, UnknownBitrateIsAWarning)
{
	Finished run =
		penstock(record_small() + Words{"--bitrate", "4M", "--frames", "3", "-o", "-"});
	EXPECT_EQ(run.ending, exited(0));
	EXPECT_THAT(run.err, HasSubstr("cannot set --bitrate; the driver's own value stays"));
	EXPECT_EQ(split_fwht(run.out).frames.size(), 3u);
}

TEST_F(OptionEffect, CtrlIsSetWhileItRecords)
{
	vivid_.set("Brightness", 128);
	vivid_.set("Horizontal Flip", 0);
	ChildProcess process(penstock_command(
		record_small() + Words{"--ctrl", "brightness=77", "--ctrl", "horizontal_flip=1",
				       "--duration", "1s", "-o", file("out.fwht")}));
	ASSERT_TRUE(wait_for_size(file("out.fwht"), 1)) << process.err();
	EXPECT_EQ(vivid_.value("Brightness"), 77);
	EXPECT_EQ(vivid_.value("Horizontal Flip"), 1);
	EXPECT_EQ(process.wait(10s), exited(0)) << process.err();
	vivid_.set("Brightness", 128);
	vivid_.set("Horizontal Flip", 0);
}

TEST_F(OptionEffect, ReportTellsThePlanAndTheCourse)
{
	Finished run = penstock(record_small() + Words{"--frames", "10", "-o", file("out.fwht"),
						       "--report", file("report.html")});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	const std::string page = read_file(file("report.html"));
	for (const char *part : {"<!DOCTYPE html>", "vivid", "copies/frame=0", "10 frames",
				 "Ended as asked.", "<polyline", "</html>"})
		EXPECT_THAT(page, HasSubstr(part));
}

/// The grabber's input, whose timings are those of a smaller picture than the signal's.
class OptionEffectOfTimings : public OptionEffect
{
protected:
	void SetUp() override
	{
		OptionEffect::SetUp();
		vivid_.connect_hdmi();
		VideoNode(vivid_.node()).set_dv_timings(1280, 720);
	}

	nlohmann::json path_of(const Words &options) const
	{
		Finished run = penstock(Words{"record", "--input", "3", "--format", "YUYV",
					      "--frames", "2", "-o", file("out.fwht"),
					      "--stats-file", file("statistics.json")} +
					options);
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		return read_json(file("statistics.json"))["path"];
	}
};

TEST_F(OptionEffectOfTimings, AreTakenFromTheSignalByThemselves)
{
	EXPECT_EQ(path_of({})["visible"], "1920x1080");
}

TEST_F(OptionEffectOfTimings, DvTimingsOffLeavesWhatIsSet)
{
	EXPECT_EQ(path_of({"--dv-timings", "off"})["visible"], "1280x720");
	EXPECT_EQ(VideoNode(vivid_.node()).dv_timings().bt.width, 1280u);
}

TEST_F(OptionEffectOfTimings, NoSignalIsACameraWithoutAPicture)
{
	vivid_.disconnect_hdmi();
	const Words source{"--input", "3", "--size", "1920x1080", "--format", "NV12"};
	for (const Words &command :
	     {Words{"record", "--frames", "2", "-o", file("out.fwht")}, Words{"plan"}}) {
		Finished run = penstock(command + source, 10s);
		EXPECT_EQ(run.ending, exited(6));
		EXPECT_THAT(run.err, HasSubstr(vivid_.node() + " (vivid): no signal"));
	}
}

} // namespace
} // namespace penstock::test
