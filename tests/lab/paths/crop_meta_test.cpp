#include <linux/videodev2.h>

#include "core/meta/video_crop_meta.h"
#include "core/meta/video_meta.h"
#include "core/pool/configure_pool.h"
#include "devices/v4l2/encoder/encoder.h"
#include "devices/v4l2/node/discovery.h"
#include "devices/v4l2/node/selection.h"
#include "tests/lab/lab_test.h"

namespace penstock::test {
namespace {

/// The encoder with its own memory for 1280x720, each buffer marked to show `part` of it.
class CropMeta : public LabTest
{
protected:
	void SetUp() override
	{
		LabTest::SetUp();
		auto node = v4l2::find_device({}, v4l2::Role::kEncoder, io_);
		ASSERT_TRUE(node) << node.error().message();
		device_ = node->get();
		auto encoder = v4l2::Encoder::open(std::move(*node), {});
		ASSERT_TRUE(encoder) << encoder.error().message();
		encoder_ = std::move(*encoder);
		query_.info = VideoInfo::create(PixelFormat::kNV12, {1280, 720}).value();
		ASSERT_TRUE(encoder_->propose_allocation(query_).value());
	}

	Result<Answer<>> configure(const Rectangle &part)
	{
		BufferPool &pool = *query_.pools[0].pool;
		BufferPool::Config config = pool.config();
		config.min = config.max = 3;
		EXPECT_TRUE(configure_pool(pool, config));
		EXPECT_TRUE(pool.set_active(true));
		for (BufferRef &buffer : acquire_all(pool)) {
			auto *meta = buffer->add_meta<VideoCropMeta>(part);
			meta->add_flags(MetaFlag::kPooled);
		}
		Decision decision;
		decision.strategy = Strategy::kImport;
		decision.camera = {query_.info, query_.pools[0].pool, 3, "v4l2"};
		return encoder_->configure(decision);
	}

	v4l2_rect crop() const
	{
		v4l2_selection selection =
			v4l2::selection_of(*device_->output_type(), V4L2_SEL_TGT_CROP);
		EXPECT_EQ(device_->try_ioctl(VIDIOC_G_SELECTION, &selection), 0);
		return selection.r;
	}

	v4l2::SystemIo io_;
	const v4l2::Device *device_ = nullptr;
	std::unique_ptr<v4l2::Encoder> encoder_;
	AllocationQuery query_;
};

TEST_F(CropMeta, IsAmongWhatTheEncoderHonours)
{
	EXPECT_NE(query_.find_meta(kVideoMetaApi), nullptr);
	EXPECT_NE(query_.find_meta(kVideoCropMetaApi), nullptr);
}

TEST_F(CropMeta, SaysWhichPartIsCoded)
{
	auto configured = configure({0, 0, 640, 360});
	ASSERT_TRUE(configured) << configured.error().message();
	EXPECT_TRUE(*configured) << configured->error().reason;
	EXPECT_EQ(crop().width, 640u);
	EXPECT_EQ(crop().height, 360u);
}

TEST_F(CropMeta, WhatTheDriverCannotCropIsRefused)
{
	// vicodec crops from the top left corner only.
	auto configured = configure({64, 32, 640, 360});
	ASSERT_TRUE(configured) << configured.error().message();
	ASSERT_FALSE(*configured);
	const std::string &reason = configured->error().reason;
	EXPECT_NE(reason.find("instead of"), std::string::npos) << reason;
}

} // namespace
} // namespace penstock::test
