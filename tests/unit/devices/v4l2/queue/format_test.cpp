#include "devices/v4l2/queue/format.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "devices/v4l2/node/frame_rate.h"
#include "tests/support/v4l2/fake_camera_node.h"
#include "tests/support/v4l2/fake_encoder_node.h"
#include "tests/support/v4l2/fake_io.h"

namespace penstock::test {
namespace {

using testing::ElementsAre;

constexpr char kPath[] = "/dev/video0";

/// A driver and what it makes of a request.
class V4l2Format : public testing::Test
{
protected:
	void open(const FakeCameraNodeTraits &traits)
	{
		node_ = std::make_shared<FakeCameraNode>(traits);
		io_.add(kPath, node_);
		device_ = v4l2::Device::open(kPath, io_).value();
	}
	v4l2::QueueFormat set(PixelFormat format, Size size, std::uint32_t stride = 0)
	{
		v4l2::FormatRequest request;
		request.fourcc = pixel_format_info(format).v4l2;
		request.size = size;
		request.stride = stride;
		return v4l2::set_format(*device_, *device_->capture_type(), request).value();
	}

	FakeIo io_;
	std::shared_ptr<FakeCameraNode> node_;
	std::unique_ptr<v4l2::Device> device_;
};

TEST_F(V4l2Format, OneMemoryHasOneStrideForAllPlanes)
{
	FakeCameraNodeTraits traits;
	traits.formats = {PixelFormat::kYU12};
	traits.demands.stride_alignment = 128;
	open(traits);
	const v4l2::QueueFormat format = set(PixelFormat::kYU12, {64, 36});
	EXPECT_EQ(format.memory_count, 1u);
	const VideoInfo layout = format.layout({64, 36}).value();
	EXPECT_EQ(layout.plane(0).stride, 128u);
	EXPECT_EQ(layout.plane(1).stride, 64u);
	EXPECT_EQ(layout.plane(1).offset, 128u * 36);
	EXPECT_EQ(layout.plane(2).offset, 128u * 36 + 64u * 18);
}

TEST_F(V4l2Format, EachOfSeveralMemoriesHasItsOwnStride)
{
	FakeCameraNodeTraits traits;
	traits.multiplanar = true;
	traits.takes_stride = true;
	traits.formats = {PixelFormat::kYM12};
	open(traits);
	const v4l2::QueueFormat format = set(PixelFormat::kYM12, {64, 36}, 256);
	EXPECT_EQ(format.memory_count, 3u);
	EXPECT_THAT(node_->format().strides, ElementsAre(256u, 128u, 128u));
	const VideoInfo layout = format.layout({64, 36}).value();
	EXPECT_EQ(layout.memory_count(), 3u);
	EXPECT_EQ(layout.plane(0).stride, 256u);
	EXPECT_EQ(layout.plane(2).stride, 128u);
	EXPECT_EQ(layout.plane(2).memory, 2u);
	EXPECT_EQ(layout.plane(2).offset, 0u);
}

TEST_F(V4l2Format, RowsOfPaddingMoveTheChroma)
{
	FakeCameraNodeTraits traits;
	traits.demands.row_alignment = 16;
	open(traits);
	const v4l2::QueueFormat format = set(PixelFormat::kNV12, {64, 36});
	EXPECT_EQ(format.size, (Size{64, 48}));
	const VideoInfo layout = format.layout({64, 36}).value();
	EXPECT_EQ(layout.height(), 36u);
	EXPECT_EQ(layout.plane(0).rows, 48u);
	EXPECT_EQ(layout.plane(1).offset, 64u * 48);
}

TEST_F(V4l2Format, ACompressedFormatHasALengthAlone)
{
	FakeCameraNodeTraits traits;
	traits.formats = {PixelFormat::kMJPG};
	open(traits);
	const VideoInfo layout = set(PixelFormat::kMJPG, {64, 36}).layout({64, 36}).value();
	EXPECT_EQ(layout.format(), PixelFormat::kMJPG);
	EXPECT_EQ(layout.memory_size(0), node_->format().lengths[0]);
}

TEST_F(V4l2Format, TheAnswerIsWhatTheDriverHas)
{
	FakeCameraNodeTraits traits;
	traits.sizes = {{64, 36}, {128, 72}};
	open(traits);
	EXPECT_EQ(set(PixelFormat::kYUYV, {120, 70}).size, (Size{128, 72}));
	EXPECT_EQ(v4l2::current_format(*device_, *device_->capture_type())->fourcc,
		  V4L2_PIX_FMT_NV12);
	v4l2::FormatRequest tried;
	tried.size = {64, 36};
	EXPECT_EQ(v4l2::try_format(*device_, *device_->capture_type(), tried)->size,
		  (Size{64, 36}));
	EXPECT_EQ(node_->format().size, (Size{128, 72})) << "a trial changes nothing";
}

TEST_F(V4l2Format, ADriversColoursAreKept)
{
	FakeCameraNodeTraits traits;
	traits.colorspace = V4L2_COLORSPACE_JPEG;
	open(traits);
	const VideoInfo layout = set(PixelFormat::kNV12, {64, 36}).layout({64, 36}).value();
	EXPECT_EQ(layout.colorimetry.range, Colorimetry::Range::kFull);
	EXPECT_EQ(layout.colorimetry.transfer, 13);
}

TEST_F(V4l2Format, ARateIsReadBack)
{
	FakeCameraNodeTraits traits;
	traits.rates = {30, 15};
	open(traits);
	const std::uint32_t type = *device_->capture_type();
	EXPECT_EQ(v4l2::set_rate(*device_, type, {16, 1}).value(), (Fraction{15, 1}));
	EXPECT_EQ(v4l2::read_rate(*device_, type), (Fraction{15, 1}));
	node_->refuse(VIDIOC_S_PARM, ENOTTY);
	EXPECT_EQ(v4l2::set_rate(*device_, type, {30, 1})->num, 0u) << "there is no choice";
	node_->refuse(VIDIOC_S_PARM, EIO);
	EXPECT_FALSE(v4l2::set_rate(*device_, type, {30, 1}));
}

} // namespace
} // namespace penstock::test
