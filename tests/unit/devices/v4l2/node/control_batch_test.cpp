#include "devices/v4l2/node/control_batch.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "devices/v4l2/camera/saved_controls.h"
#include "devices/v4l2/node/controls.h"
#include "tests/support/process/kept_log.h"
#include "tests/support/v4l2/fake_camera_node.h"
#include "tests/support/v4l2/fake_io.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kPath[] = "/dev/video0";

FakeControl boolean(std::uint32_t id, const std::string &name)
{
	return fake_control(id, name, V4L2_CTRL_TYPE_BOOLEAN, 1);
}

FakeControl manual_of(std::uint32_t id, const std::string &name, std::uint32_t automatic)
{
	FakeControl result = fake_control(id, name, V4L2_CTRL_TYPE_INTEGER, 255);
	result.automatic = automatic;
	result.hardware_value = 77;
	return result;
}

/// Automatic gain as vivid has it, exposure as USB cameras have it.
FakeCameraNodeTraits camera_traits()
{
	FakeControl autogain = boolean(V4L2_CID_AUTOGAIN, "Gain, Automatic");
	autogain.default_value = 1;
	FakeControl mode =
		fake_control(V4L2_CID_EXPOSURE_AUTO, "Auto Exposure", V4L2_CTRL_TYPE_MENU, 3);
	mode.menu = {"Auto Mode", "Manual Mode", "", "Aperture Priority Mode"};
	mode.default_value = 3;
	FakeControl exposure =
		manual_of(V4L2_CID_EXPOSURE_ABSOLUTE, "Exposure Time", V4L2_CID_EXPOSURE_AUTO);
	exposure.manual_value = V4L2_EXPOSURE_MANUAL;
	exposure.refused_when_automatic = true;
	FakeControl pattern =
		fake_control(V4L2_CID_TEST_PATTERN, "Test Pattern", V4L2_CTRL_TYPE_MENU, 1);
	pattern.menu = {"Off", "Bars"};
	FakeCameraNodeTraits traits;
	traits.controls = {
		autogain,
		manual_of(V4L2_CID_GAIN, "Gain", V4L2_CID_AUTOGAIN),
		mode,
		exposure,
		pattern,
		boolean(V4L2_CID_HFLIP, "Horizontal Flip"),
		manual_of(V4L2_CID_CONTRAST, "Contrast", V4L2_CID_BACKLIGHT_COMPENSATION),
		boolean(V4L2_CID_BACKLIGHT_COMPENSATION, "Backlight Compensation"),
	};
	return traits;
}

class ControlBatch : public testing::Test
{
protected:
	ControlBatch() : node_(std::make_shared<FakeCameraNode>(camera_traits()))
	{
		io_.add(kPath, node_);
		device_ = v4l2::Device::open(kPath, io_).value();
	}

	/// What it warns of; an error fails the test.
	std::string set(const std::vector<ControlSetting> &settings)
	{
		const KeptLog log;
		const auto values = v4l2::check_controls(*device_, settings);
		EXPECT_TRUE(values) << values.error().message();
		const Status applied = v4l2::apply_controls(*device_, *values, "--ctrl");
		EXPECT_TRUE(applied) << applied.error().message();
		return log.text();
	}

	FakeIo io_;
	std::shared_ptr<FakeCameraNode> node_;
	std::unique_ptr<v4l2::Device> device_;
};

TEST_F(ControlBatch, WordsAreCheckedBeforeAnythingIsSet)
{
	EXPECT_THAT(set({{"test_pattern", "bars"}, {"horizontal_flip", "on"}}), IsEmpty());
	EXPECT_EQ(node_->control(V4L2_CID_TEST_PATTERN), 1);
	EXPECT_EQ(node_->control(V4L2_CID_HFLIP), 1);

	const std::vector<ControlSetting> bad{{"horizontal_flip", "off"}, {"test_pattern", "red"}};
	auto refused = v4l2::check_controls(*device_, bad);
	ASSERT_FALSE(refused);
	EXPECT_THAT(refused.error().message(), HasSubstr("bars"));
	EXPECT_EQ(node_->control(V4L2_CID_HFLIP), 1);
	EXPECT_TRUE(v4l2::check_controls(*device_, {}));
}

TEST_F(ControlBatch, AllOfOneClassGoInOneCall)
{
	const auto before = node_->calls(VIDIOC_S_EXT_CTRLS);
	set({{"horizontal_flip", "on"}, {"gain_automatic", "0"}, {"test_pattern", "bars"}});
	EXPECT_EQ(node_->calls(VIDIOC_S_EXT_CTRLS), before + 2) << "user and image processing";
}

TEST_F(ControlBatch, AManualValueAndItsSwitchTakeEffectInEitherOrder)
{
	EXPECT_THAT(set({{"gain", "200"}, {"gain_automatic", "0"}}), IsEmpty());
	EXPECT_EQ(node_->control(V4L2_CID_GAIN), 200);
	EXPECT_THAT(set({{"auto_exposure", "manual_mode"}, {"exposure_time", "99"}}), IsEmpty());
	EXPECT_EQ(node_->control(V4L2_CID_EXPOSURE_ABSOLUTE), 99);
}

TEST_F(ControlBatch, OfSeveralValuesTheLastCounts)
{
	set({{"contrast", "1"}, {"horizontal_flip", "on"}, {"contrast", "2"}});
	EXPECT_EQ(node_->control(V4L2_CID_CONTRAST), 2);
}

TEST_F(ControlBatch, AValueUnderAutomaticControlIsToldWithWhatToAdd)
{
	EXPECT_EQ(set({{"gain", "200"}, {"horizontal_flip", "on"}}),
		  "/dev/video0: gain is under automatic control: add --ctrl gain_automatic=0\n");
	EXPECT_EQ(node_->control(V4L2_CID_HFLIP), 1);
}

TEST_F(ControlBatch, AValueThatTheDriverRefusesWhileItIsAutomaticIsToldToo)
{
	EXPECT_EQ(set({{"exposure_time", "99"}, {"auto_exposure", "auto_mode"}}),
		  "/dev/video0: exposure_time is under automatic control: add --ctrl "
		  "auto_exposure=manual_mode\n");
	EXPECT_EQ(node_->control(V4L2_CID_EXPOSURE_AUTO), 0);
}

TEST_F(ControlBatch, ASwitchThatIsNotKnownIsNotGuessed)
{
	EXPECT_EQ(set({{"backlight_compensation", "1"}, {"contrast", "200"}}),
		  "/dev/video0: contrast is under automatic control: switch that off with another "
		  "control (penstock devices lists them)\n");
}

TEST_F(ControlBatch, AControlThatIsRefusedIsNamed)
{
	node_->refuse(VIDIOC_S_EXT_CTRLS, EIO);
	const std::vector<v4l2::ControlValue> one{{V4L2_CID_HFLIP, "horizontal_flip", 1}};
	auto refused = v4l2::apply_controls(*device_, one, "--ctrl");
	ASSERT_FALSE(refused);
	EXPECT_EQ(refused.error().message(),
		  "VIDIOC_S_EXT_CTRLS /dev/video0 (horizontal_flip=1): Input/output error");
}

TEST_F(ControlBatch, WhatWasSetByHandBeforeASwitchToAutomaticComesBack)
{
	set({{"gain_automatic", "0"}, {"gain", "200"}, {"contrast", "9"}});
	v4l2::SavedControls saved(*device_);
	const std::vector<v4l2::ControlValue> automatic{{V4L2_CID_AUTOGAIN, "gain_automatic", 1}};
	ASSERT_TRUE(v4l2::apply_controls(*device_, automatic, "--ctrl"));
	saved.keep_changed(*device_, automatic);
	set({{"contrast", "10"}});
	saved.restore(*device_);
	EXPECT_EQ(node_->control(V4L2_CID_AUTOGAIN), 0);
	EXPECT_EQ(node_->control(V4L2_CID_GAIN), 200);
	EXPECT_EQ(node_->control(V4L2_CID_CONTRAST), 10) << "another program set it meanwhile";
}

TEST_F(ControlBatch, AutomaticControlComesBackToo)
{
	v4l2::SavedControls saved(*device_);
	const std::vector<v4l2::ControlValue> manual{{V4L2_CID_AUTOGAIN, "gain_automatic", 0},
						     {V4L2_CID_GAIN, "gain", 5}};
	ASSERT_TRUE(v4l2::apply_controls(*device_, manual, "--ctrl"));
	saved.keep_changed(*device_, manual);
	saved.restore(*device_);
	EXPECT_EQ(node_->control(V4L2_CID_AUTOGAIN), 1);
}

} // namespace
} // namespace penstock::test
