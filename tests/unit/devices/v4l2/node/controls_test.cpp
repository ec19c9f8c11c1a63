#include "devices/v4l2/node/controls.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/v4l2/fake_camera_node.h"
#include "tests/support/v4l2/fake_io.h"

namespace penstock::test {
namespace {

constexpr char kNodePath[] = "/dev/video0";
constexpr std::uint32_t kExposure = V4L2_CID_EXPOSURE_ABSOLUTE;
constexpr std::uint32_t kAutoExposure = V4L2_CID_EXPOSURE_AUTO_PRIORITY;

/// One control of each type, and an automatic cluster.
std::vector<FakeControl> every_control()
{
	FakeControl pattern =
		fake_control(V4L2_CID_TEST_PATTERN, "Test Pattern", V4L2_CTRL_TYPE_MENU, 3);
	pattern.menu = {"Off", "", "Bars", "Noise"};
	FakeControl frequency =
		fake_control(V4L2_CID_LINK_FREQ, "Link Frequency", V4L2_CTRL_TYPE_INTEGER_MENU, 1);
	frequency.values = {297'000'000, 594'000'000};
	FakeControl rate = fake_control(V4L2_CID_PIXEL_RATE, "Pixel Rate", V4L2_CTRL_TYPE_INTEGER64,
					1ll << 40);
	rate.default_value = 1ll << 33;
	FakeControl ratio =
		fake_control(V4L2_CID_ZOOM_ABSOLUTE, "Zoom", V4L2_CTRL_TYPE_INTEGER, 100);
	ratio.step = 10;
	FakeControl buffers = fake_control(V4L2_CID_MIN_BUFFERS_FOR_CAPTURE, "Min Buffers",
					   V4L2_CTRL_TYPE_INTEGER, 32);
	buffers.default_value = 3;
	buffers.flags = V4L2_CTRL_FLAG_READ_ONLY;
	FakeControl exposure = fake_control(kExposure, "Exposure", V4L2_CTRL_TYPE_INTEGER, 1000);
	exposure.automatic = kAutoExposure;
	exposure.hardware_value = 77;
	FakeControl disabled = fake_control(V4L2_CID_HUE, "Hue", V4L2_CTRL_TYPE_INTEGER, 255);
	disabled.flags = V4L2_CTRL_FLAG_DISABLED;
	return {pattern,
		frequency,
		rate,
		ratio,
		buffers,
		exposure,
		disabled,
		fake_control(V4L2_CID_HFLIP, "Horizontal Flip", V4L2_CTRL_TYPE_BOOLEAN, 1),
		fake_control(kAutoExposure, "Exposure, Dynamic", V4L2_CTRL_TYPE_BOOLEAN, 1),
		fake_control(V4L2_CID_DO_WHITE_BALANCE, "Do White Balance", V4L2_CTRL_TYPE_BUTTON,
			     0),
		fake_control(V4L2_CID_USER_CLASS, "User Controls", V4L2_CTRL_TYPE_CTRL_CLASS, 0)};
}

class Controls : public testing::Test
{
protected:
	explicit Controls(std::vector<FakeControl> controls = every_control())
	{
		FakeCameraNodeTraits traits;
		traits.controls = std::move(controls);
		node_ = std::make_shared<FakeCameraNode>(traits);
		io_.add(kNodePath, node_);
		device_ = v4l2::Device::open(kNodePath, io_).value();
	}
	ControlInfo info(std::uint32_t id) { return v4l2::query_control(*device_, id).value(); }

	FakeIo io_;
	std::shared_ptr<FakeCameraNode> node_;
	std::unique_ptr<v4l2::Device> device_;
};

class NoControls : public Controls
{
protected:
	NoControls() : Controls({}) {}
};

TEST_F(Controls, ListsAllButClassesAndDisabledOnes)
{
	std::vector<std::string> names;
	const auto controls = v4l2::list_controls(*device_).value();
	for (const ControlInfo &listed : controls)
		names.push_back(listed.name);
	EXPECT_THAT(names, testing::UnorderedElementsAre(
				   "horizontal_flip", "do_white_balance", "min_buffers", "exposure",
				   "exposure_dynamic", "zoom", "link_frequency", "pixel_rate",
				   "test_pattern"));
}

TEST_F(Controls, AMenuHasHoles)
{
	const ControlInfo menu = info(V4L2_CID_TEST_PATTERN);
	EXPECT_EQ(menu.type, ControlInfo::Type::kMenu);
	ASSERT_EQ(menu.menu.size(), 3u);
	EXPECT_EQ(menu.menu[1].value, 2);
	EXPECT_EQ(menu.menu[1].name, "bars");
	EXPECT_FALSE(v4l2::set_control(*device_, menu.id, 1)) << "the hole";
	EXPECT_EQ(v4l2::set_control(*device_, menu.id, 3).value(), 3);
}

TEST_F(Controls, AMenuOfNumbersIsNamedByThem)
{
	const ControlInfo menu = info(V4L2_CID_LINK_FREQ);
	ASSERT_EQ(menu.menu.size(), 2u);
	EXPECT_EQ(menu.menu[1].name, "594000000");
}

TEST_F(Controls, NumbersOf64BitsAreWhole)
{
	EXPECT_EQ(v4l2::read_control(*device_, V4L2_CID_PIXEL_RATE).value(), 1ll << 33);
	EXPECT_EQ(v4l2::set_control(*device_, V4L2_CID_PIXEL_RATE, 3ll << 34).value(), 3ll << 34);
	EXPECT_EQ(node_->control(V4L2_CID_PIXEL_RATE), 3ll << 34);
}

TEST_F(Controls, TheAnswerIsWhatTheDriverTook)
{
	EXPECT_EQ(v4l2::set_control(*device_, V4L2_CID_ZOOM_ABSOLUTE, 57).value(), 60);
	EXPECT_EQ(node_->control(V4L2_CID_ZOOM_ABSOLUTE), 60);
}

TEST_F(Controls, AnAutomaticClusterShowsWhatTheHardwareDoes)
{
	ASSERT_TRUE(v4l2::set_control(*device_, kExposure, 500));
	EXPECT_EQ(v4l2::read_control(*device_, kExposure).value(), 500);
	ASSERT_TRUE(v4l2::set_control(*device_, kAutoExposure, 1));
	EXPECT_EQ(v4l2::read_control(*device_, kExposure).value(), 77);
	ASSERT_TRUE(v4l2::set_control(*device_, kExposure, 300)) << "which is lost";
	ASSERT_TRUE(v4l2::set_control(*device_, kAutoExposure, 0));
	EXPECT_EQ(v4l2::read_control(*device_, kExposure).value(), 77);
}

TEST_F(Controls, AReadOnlyControlIsNotSet)
{
	EXPECT_TRUE(info(V4L2_CID_MIN_BUFFERS_FOR_CAPTURE).read_only);
	auto refused = v4l2::set_control(*device_, V4L2_CID_MIN_BUFFERS_FOR_CAPTURE, 9);
	ASSERT_FALSE(refused);
	EXPECT_EQ(refused.error().message(),
		  "VIDIOC_S_EXT_CTRLS /dev/video0 (min_buffers=9): Permission denied");
	EXPECT_EQ(v4l2::minimum_buffers(*device_, V4L2_CID_MIN_BUFFERS_FOR_CAPTURE), 3u);
	EXPECT_EQ(v4l2::minimum_buffers(*device_, V4L2_CID_MIN_BUFFERS_FOR_OUTPUT), 0u);
}

TEST_F(Controls, AnUnknownControlIsNone)
{
	EXPECT_FALSE(v4l2::query_control(*device_, V4L2_CID_CONTRAST));
	EXPECT_FALSE(v4l2::set_control(*device_, V4L2_CID_CONTRAST, 1));
	EXPECT_FALSE(v4l2::read_control(*device_, V4L2_CID_CONTRAST));
}

TEST_F(Controls, CurrentValuesAreThoseThatCanBeRead)
{
	std::vector<ControlInfo> controls = v4l2::list_controls(*device_).value();
	v4l2::read_values(*device_, controls);
	for (const ControlInfo &listed : controls)
		EXPECT_EQ(listed.value.has_value(), listed.type != ControlInfo::Type::kButton)
			<< listed.name;
}

TEST_F(NoControls, ANodeWithoutAnyHasAnEmptyList)
{
	EXPECT_TRUE(v4l2::list_controls(*device_).value().empty());
	EXPECT_EQ(v4l2::minimum_buffers(*device_, V4L2_CID_MIN_BUFFERS_FOR_CAPTURE), 0u);
}

} // namespace
} // namespace penstock::test
