#include "devices/v4l2/node/device.h"

#include <fcntl.h>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "devices/v4l2/node/capabilities.h"
#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/discovery.h"
#include "devices/v4l2/node/selection.h"
#include "tests/support/v4l2/fake_camera_node.h"
#include "tests/support/v4l2/fake_encoder_node.h"
#include "tests/support/v4l2/fake_io.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kCamera[] = "/dev/fake-camera";
constexpr char kEncoder[] = "/dev/fake-encoder";

/// A machine with a camera and an encoder, of both variants of the API.
class Node : public testing::TestWithParam<bool>
{
protected:
	Node()
	{
		FakeCameraNodeTraits camera;
		camera.multiplanar = GetParam();
		camera.composes = true;
		FakeEncoderNodeTraits encoder;
		encoder.multiplanar = GetParam();
		encoder.codecs = {V4L2_PIX_FMT_H264, V4L2_PIX_FMT_HEVC};
		encoder.controls = usual_encoder_controls();
		camera_ = std::make_shared<FakeCameraNode>(camera);
		io_.add(kCamera, camera_);
		io_.add(kEncoder, std::make_shared<FakeEncoderNode>(encoder));
	}
	~Node() override { EXPECT_THAT(io_.complaints(), IsEmpty()); }

	std::string error_of(const std::string &path, v4l2::Role role)
	{
		auto found = v4l2::find_device(DeviceSelector::of_path(DeviceApi::kV4l2, path),
					       role, io_);
		return found ? "" : found.error().message();
	}

	FakeIo io_;
	std::shared_ptr<FakeCameraNode> camera_;
};

/// A USB camera tells its name itself.
TEST(NodeOfAStranger, WritesNothingButItsNameToATerminal)
{
	FakeCameraNodeTraits camera;
	camera.identity = {"fake", "Cam\x1b]0;x\x07\n\xff", "usb-\x1b[2J"};
	FakeIo io;
	io.add(kCamera, std::make_shared<FakeCameraNode>(camera));
	auto device = v4l2::Device::open(kCamera, io);
	ASSERT_TRUE(device);
	EXPECT_EQ((*device)->identity().card, "Cam?]0;x???");
	EXPECT_EQ((*device)->identity().bus, "usb-?[2J");
}

/// Not what the kernel's text for the number says of files and networks.
TEST_P(Node, SaysWhatAnErrorMeansOfACamera)
{
	const struct {
		unsigned long request;
		int number;
		std::errc code;
		const char *text;
	} cases[] = {
		{VIDIOC_STREAMON, ENODEV, std::errc::no_such_device, "No such device"},
		{VIDIOC_STREAMON, ENOSPC, std::errc::no_space_on_device, "the USB bus has no room"},
		{VIDIOC_S_FMT, ENOSPC, std::errc::no_space_on_device, "No space left"},
	};
	auto camera = v4l2::Device::open(kCamera, io_);
	ASSERT_TRUE(camera);
	for (const auto &[request, number, code, text] : cases) {
		const Error error = (*camera)->error(number, request).value();
		EXPECT_TRUE(error.is(code)) << text;
		EXPECT_EQ(error.code.value(), number);
		EXPECT_THAT(error.message(), HasSubstr(text));
		EXPECT_THAT(error.message(), HasSubstr(kCamera));
	}
}

TEST_P(Node, KnowsWhatItIsFor)
{
	auto camera = v4l2::Device::open(kCamera, io_);
	ASSERT_TRUE(camera);
	EXPECT_EQ((*camera)->role(), v4l2::Role::kCamera);
	EXPECT_EQ((*camera)->identity().card, "Fake camera");
	EXPECT_EQ((*camera)->identity().bus, "platform:fake-camera");
	EXPECT_FALSE((*camera)->output_type());
	auto encoder = v4l2::Device::open(kEncoder, io_);
	ASSERT_TRUE(encoder);
	EXPECT_EQ((*encoder)->role(), v4l2::Role::kEncoder);
	EXPECT_EQ(V4L2_TYPE_IS_MULTIPLANAR(*(*encoder)->output_type()), GetParam());
}

TEST_P(Node, IsClosedOnExec)
{
	auto camera = v4l2::Device::open(kCamera, io_);
	ASSERT_TRUE(camera);
	EXPECT_NE(::fcntl((*camera)->fd(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_P(Node, ARoleIsFoundByPath)
{
	EXPECT_EQ(error_of(kCamera, v4l2::Role::kCamera), "");
	EXPECT_EQ(error_of(kEncoder, v4l2::Role::kEncoder), "");
}

TEST_P(Node, AnotherRoleIsSaid)
{
	EXPECT_THAT(error_of(kEncoder, v4l2::Role::kCamera),
		    HasSubstr("/dev/fake-encoder (Fake M2M encoder) is an encoder, not a camera"));
	EXPECT_THAT(error_of(kCamera, v4l2::Role::kEncoder),
		    HasSubstr("is a camera, not an encoder"));
}

TEST_P(Node, APathThatIsNotThereIsAnError)
{
	auto missing = v4l2::Device::open("/dev/fake-nothing", io_);
	ASSERT_FALSE(missing);
	EXPECT_TRUE(missing.error().is(std::errc::no_such_file_or_directory));
	EXPECT_THAT(error_of("/dev/fake-nothing", v4l2::Role::kCamera),
		    HasSubstr("no file /dev/fake-nothing"));
}

TEST_P(Node, AnUnpluggedNodeCannotBeOpened)
{
	camera_->unplug();
	auto gone = v4l2::Device::open(kCamera, io_);
	ASSERT_FALSE(gone);
	EXPECT_TRUE(gone.error().is(std::errc::no_such_device));
}

TEST_P(Node, WhatIsUnpluggedStaysWhatItWasAndTellsNothing)
{
	auto camera = v4l2::Device::open(kCamera, io_);
	ASSERT_TRUE(camera);
	camera_->unplug();
	EXPECT_EQ((*camera)->role(), v4l2::Role::kCamera);
	const auto capabilities = v4l2::camera_capabilities(**camera);
	ASSERT_FALSE(capabilities);
	EXPECT_TRUE(capabilities.error().is(std::errc::no_such_device));
	EXPECT_FALSE(v4l2::list_inputs(**camera));
	EXPECT_FALSE(v4l2::list_controls(**camera));
	v4l2_format format{};
	EXPECT_EQ((*camera)->try_ioctl(VIDIOC_G_FMT, &format), ENODEV);
}

TEST_P(Node, AnEncoderListsFormatsCodecsAndControls)
{
	auto encoder = v4l2::Device::open(kEncoder, io_);
	ASSERT_TRUE(encoder);
	const EncoderCapabilities capabilities = v4l2::encoder_capabilities(**encoder).value();
	EXPECT_EQ(capabilities.multiplanar, GetParam());
	ASSERT_EQ(capabilities.raw_formats.size(), 1u);
	EXPECT_EQ(capabilities.raw_formats[0].format, PixelFormat::kNV12);
	ASSERT_EQ(capabilities.raw_formats[0].sizes.size(), 1u);
	EXPECT_EQ(capabilities.raw_formats[0].sizes[0].maximum, (Size{4096, 4096}));
	EXPECT_EQ(capabilities.codecs.size(), 2u);
	EXPECT_FALSE(capabilities.controls.empty());
	EXPECT_TRUE(capabilities.raw_memory.imports);
	EXPECT_TRUE(v4l2::encodes(**encoder, Codec::kHevc));
	EXPECT_FALSE(v4l2::encodes(**encoder, Codec::kVp8));
	EXPECT_TRUE(v4l2::encodes(**encoder, std::nullopt));
}

TEST_P(Node, SelectionsWantTheSinglePlanarType)
{
	auto camera = v4l2::Device::open(kCamera, io_);
	auto encoder = v4l2::Device::open(kEncoder, io_);
	ASSERT_TRUE(camera && encoder);
	EXPECT_TRUE(
		v4l2::has_selection(**camera, *(*camera)->capture_type(), V4L2_SEL_TGT_COMPOSE));
	EXPECT_FALSE(v4l2::has_selection(**camera, *(*camera)->capture_type(), V4L2_SEL_TGT_CROP));
	EXPECT_TRUE(v4l2::has_selection(**encoder, *(*encoder)->output_type(), V4L2_SEL_TGT_CROP));
	EXPECT_FALSE(
		v4l2::has_selection(**encoder, *(*encoder)->capture_type(), V4L2_SEL_TGT_CROP));
}

INSTANTIATE_TEST_SUITE_P(Variant, Node, testing::Bool(), [](const auto &each) {
	return std::string(each.param ? "multiplanar" : "singleplanar");
});

} // namespace
} // namespace penstock::test
