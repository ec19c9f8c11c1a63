#include "app/selection/suggested_pipelines.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/selection/prepare_pipeline.h"
#include "tests/support/v4l2/fake_camera_node.h"
#include "tests/support/v4l2/fake_encoder_node.h"
#include "tests/support/v4l2/fake_io.h"

namespace penstock::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

/// A machine with an encoder and two webcams of the same make.
class SuggestedPipelinesTest : public testing::Test
{
protected:
	SuggestedPipelinesTest()
	{
		FakeEncoderNodeTraits encoder;
		encoder.formats = {PixelFormat::kNV12};
		io_.add("/dev/video5", std::make_shared<FakeEncoderNode>(encoder));
		add_camera("/dev/video1", {});
		add_camera("/dev/video2", {});
	}

	void add_camera(const std::string &path, FakeCameraNodeTraits traits)
	{
		traits.identity.card = "HD Webcam (C920)";
		io_.add(path, std::make_shared<FakeCameraNode>(traits));
	}

	FakeIo io_;
};

TEST_F(SuggestedPipelinesTest, AreOneOfEachCamera)
{
	const SuggestedPipelines suggested = suggest_pipelines(io_);
	EXPECT_TRUE(suggested.has_camera);
	EXPECT_THAT(suggested.left_out, SizeIs(0));
	ASSERT_THAT(suggested.pipelines, SizeIs(2));
	const PipelineSettings &second = suggested.pipelines[1];
	EXPECT_EQ(suggested.pipelines[0].name, "hd-webcam-c920");
	EXPECT_EQ(second.name, "hd-webcam-c920-2");
	EXPECT_EQ(to_string(second.camera.device), "/dev/video2");
	EXPECT_EQ(second.camera.size, (Size{64, 36}));
	EXPECT_EQ(to_string(second.streams.at(0).encoder.device), "/dev/video5");
	EXPECT_EQ(second.streams[0].encoder.codec, Codec::kH264);
	EXPECT_EQ(second.streams[0].outputs.at(0).destination.url,
		  "hd-webcam-c920-2-%Y-%m-%d/%H%M%S.mp4");
	for (const PipelineSettings &pipeline : suggested.pipelines)
		EXPECT_TRUE(prepare_pipeline(pipeline, io_));
}

TEST_F(SuggestedPipelinesTest, LeaveOutACameraWithoutAPath)
{
	io_.deny("/dev/video3");
	FakeCameraNodeTraits traits;
	traits.inputs = {{"HDMI", true, std::nullopt}};
	add_camera("/dev/video4", traits);
	const SuggestedPipelines suggested = suggest_pipelines(io_);
	EXPECT_THAT(suggested.pipelines, SizeIs(2));
	EXPECT_THAT(suggested.left_out, ElementsAre(HasSubstr("/dev/video4: ")));
}

/// The size follows the signal.
TEST_F(SuggestedPipelinesTest, LeaveTheSizeOfASignalOpen)
{
	FakeCameraNodeTraits traits;
	traits.inputs = {{"HDMI", true, dv_timings_of({64, 36})}};
	add_camera("/dev/video0", traits);
	const SuggestedPipelines suggested = suggest_pipelines(io_);
	ASSERT_THAT(suggested.pipelines, SizeIs(3));
	EXPECT_EQ(to_string(suggested.pipelines[0].camera.device), "/dev/video0");
	EXPECT_FALSE(suggested.pipelines[0].camera.size);
}

TEST(SuggestedPipelinesOfNoCamera, AreThePatternCameras)
{
	FakeIo io;
	const SuggestedPipelines suggested = suggest_pipelines(io);
	EXPECT_FALSE(suggested.has_camera);
	ASSERT_THAT(suggested.pipelines, SizeIs(1));
	EXPECT_EQ(suggested.pipelines[0].name, "pattern");
	EXPECT_EQ(to_string(suggested.pipelines[0].camera.device), "pattern");
	EXPECT_THAT(suggested.pipelines[0].streams.at(0).outputs, SizeIs(1));
}

} // namespace
} // namespace penstock::test
