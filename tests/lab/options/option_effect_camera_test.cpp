#include <algorithm>

#include <linux/videodev2.h>

#include "tests/lab/lab_test.h"
#include "tests/support/lab/video_node.h"
#include "tests/support/streams/fwht_decoder.h"
#include "tests/support/streams/fwht_stream.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

/// Options about the source. Their effect shows in the stream and in the statistics; the camera is
/// set to what it was before.
class OptionEffectOnCamera : public LabTest
{
protected:
	/// Something else than what the options ask for.
	void SetUp() override
	{
		LabTest::SetUp();
		VideoNode node(vivid_.node());
		node.set_format(node.capture_type(), {V4L2_PIX_FMT_YUYV, 640, 480, 0, 0});
		node.set_rate(15);
	}

	Finished record(const Words &options) const
	{
		Finished run = penstock(Words{"record", "--frames", "6", "-o", "-", "--stats-file",
					      file("statistics.json")} +
					options);
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		return run;
	}

	nlohmann::json statistics() const { return read_json(file("statistics.json")); }

	double interval_ms() const
	{
		return statistics()["frame_interval_us"]["p50"].get<double>() / 1000;
	}
};

TEST_F(OptionEffectOnCamera, CameraIsTheOneThatIsTaken)
{
	EXPECT_THAT(record({}).err, HasSubstr("camera   " + vivid_.node()));
	const Finished pattern = record({"--camera", "pattern", "--size", "640x480"});
	EXPECT_THAT(pattern.err, HasSubstr("camera   pattern"));
	EXPECT_THAT(pattern.err, Not(HasSubstr(vivid_.node())));
}

TEST_F(OptionEffectOnCamera, InputIsSelectedByNumberAndName)
{
	record({"--input", "0"});
	EXPECT_EQ(statistics()["path"]["visible"], "1280x720");
	for (const char *input : {"1", "TV 000-0"}) {
		record({"--input", input});
		EXPECT_EQ(statistics()["path"]["visible"], "720x576") << input;
	}
}

TEST_F(OptionEffectOnCamera, CameraTimeoutIsHowLongItMayGiveNoFrame)
{
	vivid_.set("Percentage of Dropped Buffers", 100);
	const Words words{"record", "--duration", "2s", "-o", file("out.fwht"), "--camera-timeout"};
	const Finished ended = penstock(words + Words{"300ms"});
	EXPECT_EQ(ended.ending, exited(6));
	EXPECT_THAT(ended.err, HasSubstr("has given no frame for 0.3 s"));
	const Finished waits = penstock(words + Words{"off"});
	EXPECT_EQ(waits.ending, exited(6));
	EXPECT_THAT(waits.err, HasSubstr("gave no frame before the end"));
}

TEST_F(OptionEffectOnCamera, OnLossIsWhatFollowsOnAMissingCamera)
{
	vivid_.unbind();
	const Words words{"record", "--camera", "card:vivid", "-o", file("out.fwht"), "--on-loss"};
	const Finished ended = penstock(words + Words{"exit"});
	EXPECT_EQ(ended.ending, exited(3));
	EXPECT_THAT(ended.err, Not(HasSubstr("waiting for it")));
	const Finished waited = penstock(words + Words{"wait:300ms"});
	EXPECT_EQ(waited.ending, exited(3));
	EXPECT_THAT(waited.err, HasSubstr("waiting for it"));
	vivid_.bind();
}

TEST_F(OptionEffectOnCamera, OnNoSignalIsWhatFollowsWithoutASignal)
{
	vivid_.disconnect_hdmi();
	const Words words{
		"record",     "--camera", "card:vivid", "--input",	  "3",
		"--duration", "300ms",	  "-o",		file("out.fwht"), "--on-no-signal"};
	const Finished ended = penstock(words + Words{"exit"});
	EXPECT_EQ(ended.ending, exited(6));
	EXPECT_THAT(ended.err, HasSubstr("no signal"));
	EXPECT_THAT(ended.err, Not(HasSubstr("waiting for it")));
	ChildProcess waits(penstock_command(words + Words{"hold"}));
	std::this_thread::sleep_for(std::chrono::milliseconds(500));
	EXPECT_TRUE(waits.running()) << waits.err();
	waits.signal(SIGTERM);
	EXPECT_THAT(waits.wait(std::chrono::seconds(30)), testing::Not(exited(0)));
	EXPECT_THAT(waits.err(), HasSubstr("waiting for it"));
}

TEST_F(OptionEffectOnCamera, SizeIsThatOfThePicture)
{
	for (std::uint32_t height : {360u, 720u}) {
		const std::uint32_t width = height * 16 / 9;
		const Finished run =
			record({"--size", std::to_string(width) + "x" + std::to_string(height)});
		const FwhtFrames split = split_fwht(run.out);
		ASSERT_EQ(split.frames.size(), 6u);
		EXPECT_EQ(split.frames[0].width, width);
		EXPECT_EQ(split.frames[0].height, height);
	}
	EXPECT_EQ(split_fwht(record({}).out).frames.at(0).height, 720u)
		<< "not the 480 that the camera is set to";
}

TEST_F(OptionEffectOnCamera, FpsIsThePaceOfTheCamera)
{
	for (unsigned rate : {10u, 30u}) {
		record({"--size", "640x480", "--fps", std::to_string(rate)});
		EXPECT_NEAR(interval_ms(), 1000.0 / rate, 50.0 / rate);
	}
	record({"--size", "640x480"});
	EXPECT_NEAR(interval_ms(), 1000.0 / 30, 50.0 / 30)
		<< "not the 15 that the camera is set to";
}

TEST_F(OptionEffectOnCamera, FormatIsWhatTheCameraGives)
{
	struct Format {
		const char *name;
		std::uint32_t fourcc;
	};
	for (const Format &format :
	     {Format{"NV12", V4L2_PIX_FMT_NV12}, Format{"YUYV", V4L2_PIX_FMT_YUYV}}) {
		const Finished run = record({"--size", "640x480", "--format", format.name});
		EXPECT_EQ(statistics()["path"]["format"], format.name);
		EXPECT_EQ(count_decoded(run.out, format.fourcc), 6u);
	}
	record({"--size", "640x480", "--format", "MJPG,YUYV,NV12"});
	EXPECT_EQ(statistics()["path"]["format"], "YUYV") << "the first that needs no copy";
}

TEST_F(OptionEffectOnCamera, BuffersAreAsManyAsAskedFor)
{
	for (unsigned count : {6u, 9u}) {
		const Finished run = record({"--buffers", std::to_string(count)});
		EXPECT_THAT(run.err, HasSubstr(std::to_string(count) + " buffers"));
		EXPECT_EQ(statistics()["path"]["buffers"], count);
	}
}

} // namespace
} // namespace penstock::test
