#include "devices/v4l2/encoder/encoder.h"

#include "core/meta/video_crop_meta.h"
#include "tests/support/process/kept_log.h"
#include "tests/unit/devices/v4l2/encoder/encoder_case.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class V4l2Encoder : public EncoderCase
{
protected:
	/// Why it cannot be opened; empty when it can.
	std::string try_open(const FakeEncoderNodeTraits &traits, const EncoderSettings &settings)
	{
		device_ = std::make_unique<FakeNodeEncoder>(traits, settings);
		return device_->error;
	}
	static FakeEncoderNodeTraits with_controls()
	{
		FakeEncoderNodeTraits traits;
		traits.controls = usual_encoder_controls();
		return traits;
	}
	/// A driver that wants its lines and rows in multiples of these.
	static FakeEncoderNodeTraits aligned(std::uint32_t stride, std::uint32_t rows)
	{
		FakeEncoderNodeTraits traits;
		traits.demands.stride_alignment = stride;
		traits.demands.row_alignment = rows;
		return traits;
	}
};

TEST_F(V4l2Encoder, TakesTheFirstCodecOrTheOneThatIsWanted)
{
	FakeEncoderNodeTraits traits;
	traits.codecs = {V4L2_PIX_FMT_H264, V4L2_PIX_FMT_HEVC};
	open(traits);
	EXPECT_EQ(encoder().codec(), Codec::kH264);
	EXPECT_EQ(node().coded_format().fourcc, V4L2_PIX_FMT_H264);
	ASSERT_THAT(close(), IsEmpty());
	EncoderSettings settings;
	settings.codec = Codec::kHevc;
	open(traits, settings);
	EXPECT_EQ(encoder().codec(), Codec::kHevc);
	EXPECT_EQ(node().coded_format().fourcc, V4L2_PIX_FMT_HEVC);
}

TEST_F(V4l2Encoder, SaysWhichCodecsThereAre)
{
	EncoderSettings settings;
	settings.codec = Codec::kVp8;
	EXPECT_THAT(try_open({}, settings), HasSubstr("does not encode vp8; it offers h264"));
}

TEST_F(V4l2Encoder, ACameraIsNoEncoder)
{
	FakeNodeCamera camera;
	auto device = v4l2::Device::open(kFakeCameraPath, camera.io);
	ASSERT_TRUE(device);
	EXPECT_FALSE(v4l2::Encoder::open(std::move(*device), {}));
}

TEST_F(V4l2Encoder, SetsWhatTheUserAsksFor)
{
	EncoderSettings settings;
	settings.bitrate = 2'000'000;
	settings.gop = 12;
	settings.qp = 30;
	settings.profile = Profile::kHigh;
	settings.level = "1.2";
	settings.rate_control = EncoderSettings::RateControl::kCbr;
	open(with_controls(), settings);
	EXPECT_EQ(node().control(V4L2_CID_MPEG_VIDEO_BITRATE), 2'000'000);
	EXPECT_EQ(node().control(V4L2_CID_MPEG_VIDEO_GOP_SIZE), 12);
	EXPECT_EQ(node().control(V4L2_CID_MPEG_VIDEO_H264_I_FRAME_QP), 30);
	EXPECT_EQ(node().control(V4L2_CID_MPEG_VIDEO_H264_PROFILE), 4);
	EXPECT_EQ(node().control(V4L2_CID_MPEG_VIDEO_H264_LEVEL), 3);
	EXPECT_EQ(node().control(V4L2_CID_MPEG_VIDEO_BITRATE_MODE),
		  V4L2_MPEG_VIDEO_BITRATE_MODE_CBR);
}

/// The bitrate has an effect under rate control only.
FakeEncoderNodeTraits with_rate_control()
{
	FakeEncoderNodeTraits traits;
	traits.controls = usual_encoder_controls();
	FakeControl enable{.id = V4L2_CID_MPEG_VIDEO_FRAME_RC_ENABLE,
			   .name = "Frame Level Rate Control Enable"};
	enable.type = V4L2_CTRL_TYPE_BOOLEAN;
	enable.maximum = 1;
	traits.controls.push_back(enable);
	for (FakeControl &control : traits.controls)
		if (control.id == V4L2_CID_MPEG_VIDEO_BITRATE) {
			control.automatic = V4L2_CID_MPEG_VIDEO_FRAME_RC_ENABLE;
			control.manual_value = 1;
		}
	return traits;
}

TEST_F(V4l2Encoder, WhatTakesEffectTogetherIsSetTogether)
{
	EncoderSettings settings;
	settings.bitrate = 2'000'000;
	settings.controls = {{"frame_level_rate_control_enable", "on"}};
	const KeptLog log;
	open(with_rate_control(), settings);
	EXPECT_EQ(node().control(V4L2_CID_MPEG_VIDEO_BITRATE), 2'000'000);
	EXPECT_EQ(log.text(), "");
}

TEST_F(V4l2Encoder, ABitrateWithoutRateControlIsToldWithWhatToAdd)
{
	EncoderSettings settings;
	settings.bitrate = 2'000'000;
	const KeptLog log;
	open(with_rate_control(), settings);
	EXPECT_THAT(log.text(), HasSubstr("--bitrate is under automatic control: add --enc-ctrl "
					  "frame_level_rate_control_enable=1"));
}

/// Drivers that always control the rate show the switch, and let nobody turn it.
TEST_F(V4l2Encoder, ASwitchThatIsReadOnlyIsLeft)
{
	FakeEncoderNodeTraits traits = with_rate_control();
	for (FakeControl &control : traits.controls)
		if (control.id == V4L2_CID_MPEG_VIDEO_FRAME_RC_ENABLE) {
			control.default_value = 1;
			control.flags = V4L2_CTRL_FLAG_READ_ONLY;
		}
	EncoderSettings settings;
	settings.rate_control = EncoderSettings::RateControl::kCbr;
	open(traits, settings);
	EXPECT_EQ(node().control(V4L2_CID_MPEG_VIDEO_BITRATE_MODE),
		  V4L2_MPEG_VIDEO_BITRATE_MODE_CBR);
}

TEST_F(V4l2Encoder, HeadersComeWithEveryKeyframe)
{
	open(with_controls());
	EXPECT_EQ(node().control(V4L2_CID_MPEG_VIDEO_HEADER_MODE),
		  V4L2_MPEG_VIDEO_HEADER_MODE_JOINED_WITH_1ST_FRAME);
	EXPECT_EQ(node().control(V4L2_CID_MPEG_VIDEO_REPEAT_SEQ_HEADER), 1);
}

TEST_F(V4l2Encoder, ANumberOutsideTheRangeBecomesTheNearest)
{
	EncoderSettings settings;
	settings.bitrate = 1'000'000'000;
	settings.qp = 99;
	open(with_controls(), settings);
	EXPECT_EQ(node().control(V4L2_CID_MPEG_VIDEO_BITRATE), 25'000'000);
	EXPECT_EQ(node().control(V4L2_CID_MPEG_VIDEO_H264_I_FRAME_QP), 51);
}

TEST_F(V4l2Encoder, AProfileThatTheMenuDoesNotHaveIsAMistake)
{
	EncoderSettings settings;
	settings.profile = Profile::kExtended;
	EXPECT_THAT(try_open(with_controls(), settings),
		    HasSubstr("takes baseline, constrained_baseline, main, high for --profile"));
}

TEST_F(V4l2Encoder, AGeneralSettingWithoutAControlIsNoError)
{
	EncoderSettings settings;
	settings.bitrate = 2'000'000;
	settings.profile = Profile::kMain;
	open({}, settings);
	settings.controls = {{"video_bitrate", "2000000"}};
	EXPECT_THAT(try_open({}, settings), HasSubstr("video_bitrate"));
}

TEST_F(V4l2Encoder, SetsNoControlOnceItStreams)
{
	EncoderSettings settings;
	settings.gop = 12;
	settings.profile = Profile::kHigh;
	open(with_controls(), settings);
	ASSERT_EQ(propose(), "");
	ASSERT_EQ(configure(), "");
	ASSERT_TRUE(encoder().start(sink_));
	ASSERT_TRUE(submit(0));
	ASSERT_TRUE(serve());
	encoder().stop();
	EXPECT_EQ(node().times_set(V4L2_CID_MPEG_VIDEO_GOP_SIZE), 1u);
	EXPECT_EQ(node().times_set(V4L2_CID_MPEG_VIDEO_H264_PROFILE), 1u);
}

TEST_F(V4l2Encoder, ProposesTheLayoutThatTheDriverReads)
{
	open(aligned(128, 16));
	ASSERT_EQ(propose(), "");
	const auto *meta = query_.find_meta(kVideoMetaApi);
	ASSERT_TRUE(meta && meta->alignment);
	EXPECT_EQ(meta->alignment->padding_right, 64u);
	EXPECT_EQ(meta->alignment->padding_bottom, 12u);
	ASSERT_EQ(query_.pools.size(), 1u);
	EXPECT_EQ(query_.pools[0].size, 128u * 48 * 3 / 2);
	EXPECT_GE(query_.pools[0].min, 2u);
}

TEST_F(V4l2Encoder, CodesTheVisiblePartOfAPaddedFrame)
{
	open(aligned(128, 16));
	ASSERT_EQ(propose(), "");
	ASSERT_EQ(configure(), "");
	EXPECT_EQ(node().crop().width, 64u);
	EXPECT_EQ(node().crop().height, 36u);
	ASSERT_TRUE(encoder().start(sink_));
	ASSERT_TRUE(submit(0));
	ASSERT_TRUE(serve());
	expect_pictures(0, 1);
	encoder().stop();
}

TEST_F(V4l2Encoder, RefusesPaddingThatTheDriverWouldShow)
{
	FakeEncoderNodeTraits traits = aligned(64, 16);
	traits.crops = false;
	open(traits);
	ASSERT_EQ(propose(), "");
	EXPECT_THAT(configure(), HasSubstr("encoder cannot crop 64x48 to the visible"));
}

TEST_F(V4l2Encoder, RefusesAFormatThatItDoesNotRead)
{
	open();
	EXPECT_THAT(propose(PixelFormat::kYUYV), HasSubstr("takes NV12 64x36 instead of YUYV"));
}

TEST_F(V4l2Encoder, RefusesASizeBeyondItsLargest)
{
	open();
	EXPECT_THAT(propose(PixelFormat::kNV12, {8192, 64}), HasSubstr("instead of NV12 8192x64"));
}

TEST_F(V4l2Encoder, RefusesAnotherLayoutThanItReads)
{
	open(aligned(128, 1));
	ASSERT_EQ(propose(), "");
	// A pool in the tight layout, whatever was proposed.
	query_.metas.clear();
	EXPECT_THAT(configure(), HasSubstr("bytes a line"));
}

TEST_F(V4l2Encoder, RefusesMemoryThatIsTooShort)
{
	FakeEncoderNodeTraits traits;
	traits.demands.tail_bytes = 4096;
	open(traits);
	ASSERT_EQ(propose(), "");
	query_.pools.at(0).size = 0;
	EXPECT_THAT(configure(), HasSubstr("in memory 0, camera has"));
}

TEST_F(V4l2Encoder, RefusesMemoryThatIsNoDmabuf)
{
	open();
	ASSERT_EQ(propose(), "");
	EXPECT_THAT(configure(4, FakeHeap::Kind::kPrivate),
		    HasSubstr("encoder does not import this memory"));
}

TEST_F(V4l2Encoder, RefusesMemoryThatIsNotContiguousWhereTheDriverNeedsThat)
{
	FakeEncoderNodeTraits traits;
	traits.demands.contiguous_only = true;
	open(traits);
	ASSERT_EQ(propose(), "");
	EXPECT_THAT(configure(), HasSubstr("it needs contiguous memory"));
	ASSERT_EQ(propose(), "");
	EXPECT_EQ(configure(4, FakeHeap::Kind::kContiguous), "");
}

TEST_F(V4l2Encoder, RefusesADriverThatGrantsTooFewSlots)
{
	FakeEncoderNodeTraits traits;
	traits.demands.most_buffers = 2;
	open(traits);
	ASSERT_EQ(propose(), "");
	EXPECT_THAT(configure(4), HasSubstr("encoder grants 2 slots for 4 buffers"));
}

TEST_F(V4l2Encoder, RefusesADriverThatDoesNotImport)
{
	FakeEncoderNodeTraits traits;
	traits.demands.imports = false;
	open(traits);
	ASSERT_EQ(propose(), "");
	EXPECT_THAT(configure(), HasSubstr("encoder imports no dmabufs"));
	ASSERT_EQ(propose(), "");
	EXPECT_EQ(configure_own(), "") << "its own memory";
}

TEST_F(V4l2Encoder, IsToldTheRateOfTheCamera)
{
	open();
	ASSERT_EQ(propose(), "");
	ASSERT_EQ(configure(), "");
	EXPECT_EQ(node().rate(), 25u);
}

TEST_F(V4l2Encoder, IsToldTheColoursOfTheCamera)
{
	open();
	ASSERT_EQ(propose(), "");
	ASSERT_EQ(configure(), "");
	decision_.camera.layout.colorimetry = {9, 16, 9, Colorimetry::Range::kLimited};
	ASSERT_EQ(reason_of(encoder().configure(decision_)), "");
	EXPECT_EQ(node().raw_format().colorspace, std::uint32_t{V4L2_COLORSPACE_BT2020});
	EXPECT_EQ(node().raw_format().transfer, std::uint32_t{V4L2_XFER_FUNC_SMPTE2084});
	EXPECT_EQ(node().raw_format().quantization, std::uint32_t{V4L2_QUANTIZATION_LIM_RANGE});
}

TEST_F(V4l2Encoder, AnUnpluggedDeviceIsAnErrorAndNoRefusal)
{
	open();
	node().unplug();
	EXPECT_THAT(propose(), HasSubstr("error: VIDIOC_S_FMT"));
	device_.reset();
}

TEST_F(V4l2Encoder, TheCropOfAnEarlierProposalDoesNotShapeTheStream)
{
	FakeEncoderNodeTraits traits = aligned(128, 16);
	traits.keeps_crop = true;
	open(traits);
	ASSERT_EQ(propose(), "");
	ASSERT_EQ(configure(), "");
	ASSERT_EQ(node().crop().height, 36u);
	ASSERT_EQ(propose(PixelFormat::kNV12, {128, 48}), "");
	ASSERT_EQ(configure(), "");
	EXPECT_EQ(node().crop().width, 128u);
	EXPECT_EQ(node().crop().height, 48u);
}

TEST_F(V4l2Encoder, ALaterProposalUndoesTheEarlierOne)
{
	open();
	ASSERT_EQ(propose(), "");
	ASSERT_EQ(configure(), "");
	ASSERT_EQ(propose(PixelFormat::kNV12, {128, 72}), "");
	EXPECT_EQ(node().raw_format().size, (Size{128, 72}));
	ASSERT_EQ(configure(), "");
}

} // namespace
} // namespace penstock::test
