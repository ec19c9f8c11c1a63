#include "app/selection/present_devices.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/v4l2/fake_camera_node.h"
#include "tests/support/v4l2/fake_encoder_node.h"
#include "tests/support/v4l2/fake_io.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

/// A machine with a camera and an encoder.
class PresentDevices : public testing::Test
{
protected:
	PresentDevices()
	{
		io_.add("/dev/video1", std::make_shared<FakeCameraNode>(FakeCameraNodeTraits()));
		io_.add("/dev/video5", std::make_shared<FakeEncoderNode>(FakeEncoderNodeTraits()));
	}

	static PipelineSettings pipeline(const char *camera, const char *encoder)
	{
		PipelineSettings made;
		made.camera.device = parse_camera_selector(camera).value();
		made.streams[0].encoder.device = parse_encoder_selector(encoder).value();
		return made;
	}

	FakeIo io_;
};

TEST_F(PresentDevices, AreThoseOfTheMachine)
{
	EXPECT_THAT(missing_devices(pipeline("/dev/video1", "/dev/video5"), io_), SizeIs(0));
	EXPECT_THAT(missing_devices(pipeline("auto", "auto"), io_), SizeIs(0));
	EXPECT_THAT(missing_devices(pipeline("pattern", "auto"), io_), SizeIs(0));
}

TEST_F(PresentDevices, EachThatIsMissingIsTold)
{
	PipelineSettings settings = pipeline("/dev/video7", "/dev/video5");
	EXPECT_THAT(missing_devices(settings, io_), SizeIs(1));
	settings.streams.push_back(pipeline("auto", "/dev/video8").streams[0]);
	const std::vector<Problem> missing = missing_devices(settings, io_);
	ASSERT_THAT(missing, SizeIs(2));
	EXPECT_THAT(missing[0].message, HasSubstr("/dev/video7"));
	EXPECT_THAT(missing[1].message, HasSubstr("/dev/video8"));
	for (const Problem &problem : missing)
		EXPECT_EQ(problem.kind, Problem::Kind::kNoDevice);
}

} // namespace
} // namespace penstock::test
