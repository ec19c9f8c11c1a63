#include "devices/v4l2/node/driver_numbers.h"

#include <limits>

#include <gtest/gtest.h>

#include "devices/v4l2/node/capabilities.h"
#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/format_list.h"
#include "devices/v4l2/node/frame_rate.h"
#include "tests/unit/devices/v4l2/scripted_io.h"

namespace penstock::test {
namespace {

constexpr std::uint32_t kCapture = V4L2_BUF_TYPE_VIDEO_CAPTURE;
constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

void list_one_format(ScriptedIo &io)
{
	io.answer<v4l2_fmtdesc>(VIDIOC_ENUM_FMT, [](v4l2_fmtdesc &format) {
		format.pixelformat = V4L2_PIX_FMT_NV12;
		return format.index == 0 ? 0 : EINVAL;
	});
}

TEST(DriverNumbers, EnumerationsThatNeverEndAreEnded)
{
	ScriptedIo io;
	io.answer<v4l2_fmtdesc>(VIDIOC_ENUM_FMT, [](v4l2_fmtdesc &format) {
		format.pixelformat = V4L2_PIX_FMT_NV12;
		return 0;
	});
	io.answer<v4l2_frmsizeenum>(VIDIOC_ENUM_FRAMESIZES, [](v4l2_frmsizeenum &size) {
		size.type = V4L2_FRMSIZE_TYPE_DISCRETE;
		size.discrete = {64, 36};
		return 0;
	});
	io.answer<v4l2_frmivalenum>(VIDIOC_ENUM_FRAMEINTERVALS, [](v4l2_frmivalenum &interval) {
		interval.type = V4L2_FRMIVAL_TYPE_DISCRETE;
		interval.discrete = {1, 30};
		return 0;
	});
	io.answer<v4l2_input>(VIDIOC_ENUMINPUT, [](v4l2_input &) { return 0; });
	auto device = io.device();
	const auto formats = v4l2::list_formats(*device, kCapture);
	EXPECT_FALSE(formats.empty());
	for (const FormatCapability &format : formats)
		for (const SizeRange &range : format.sizes)
			(void)range.rates.size();
	EXPECT_LE(io.calls(VIDIOC_ENUM_FMT) + io.calls(VIDIOC_ENUM_FRAMESIZES) +
			  io.calls(VIDIOC_ENUM_FRAMEINTERVALS),
		  v4l2::kMaxFormatCalls);
	EXPECT_EQ(v4l2::list_inputs(*device).value().size(), v4l2::kMaxInputs);
}

TEST(DriverNumbers, SizesThatCannotBeAreLeftOut)
{
	constexpr v4l2_frmsize_discrete kSizes[] = {{0, 36}, {64, 0}, {64, 36}};
	ScriptedIo io;
	list_one_format(io);
	io.answer<v4l2_frmsizeenum>(VIDIOC_ENUM_FRAMESIZES, [&](v4l2_frmsizeenum &size) {
		if (size.index >= std::size(kSizes))
			return EINVAL;
		size.type = V4L2_FRMSIZE_TYPE_DISCRETE;
		size.discrete = kSizes[size.index];
		return 0;
	});
	const auto device = io.device();
	const auto formats = v4l2::list_formats(*device, kCapture);
	ASSERT_EQ(formats.size(), 1u);
	ASSERT_EQ(formats[0].sizes.size(), 1u);
	EXPECT_EQ(formats[0].sizes[0].minimum, (Size{64, 36}));
}

TEST(DriverNumbers, ARangeThatEndsBeforeItBeginsIsNone)
{
	ScriptedIo io;
	list_one_format(io);
	io.answer<v4l2_frmsizeenum>(VIDIOC_ENUM_FRAMESIZES, [](v4l2_frmsizeenum &size) {
		size.type = V4L2_FRMSIZE_TYPE_STEPWISE;
		size.stepwise = {.min_width = 640,
				 .max_width = 64,
				 .step_width = 0,
				 .min_height = 36,
				 .max_height = 36,
				 .step_height = 0};
		return 0;
	});
	const auto device = io.device();
	const auto formats = v4l2::list_formats(*device, kCapture);
	ASSERT_EQ(formats.size(), 1u);
	EXPECT_TRUE(formats[0].sizes.empty());
	EXPECT_EQ(io.calls(VIDIOC_ENUM_FRAMESIZES), 1u);
}

TEST(DriverNumbers, RatesThatNoDeviceHasAreUnknown)
{
	for (v4l2_fract interval : {v4l2_fract{0, 30}, v4l2_fract{1, 0}, v4l2_fract{0, 0},
				    v4l2_fract{1, 0xffffffff}, v4l2_fract{0xfffffffe, 0xffffffff},
				    v4l2_fract{86'401, 1}, v4l2_fract{1, 1'000'001}}) {
		ScriptedIo io;
		list_one_format(io);
		io.answer<v4l2_frmsizeenum>(VIDIOC_ENUM_FRAMESIZES, [](v4l2_frmsizeenum &size) {
			size.type = V4L2_FRMSIZE_TYPE_DISCRETE;
			size.discrete = {64, 36};
			return size.index == 0 ? 0 : EINVAL;
		});
		io.answer<v4l2_frmivalenum>(VIDIOC_ENUM_FRAMEINTERVALS,
					    [=](v4l2_frmivalenum &answer) {
						    answer.type = V4L2_FRMIVAL_TYPE_CONTINUOUS;
						    answer.stepwise.min = interval;
						    answer.stepwise.max = {1, 5};
						    return 0;
					    });
		io.answer<v4l2_streamparm>(VIDIOC_G_PARM, [=](v4l2_streamparm &answer) {
			answer.parm.capture.timeperframe = interval;
			return 0;
		});
		auto device = io.device();
		EXPECT_EQ(v4l2::read_rate(*device, kCapture).num, 0u);
		const auto formats = v4l2::list_formats(*device, kCapture);
		ASSERT_EQ(formats.size(), 1u);
		ASSERT_EQ(formats[0].sizes.size(), 1u);
		EXPECT_EQ(formats[0].sizes[0].rates, (std::vector<Fraction>{{5, 1}}));
	}
}

TEST(DriverNumbers, ControlsThatDoNotMoveOnEndTheList)
{
	ScriptedIo io;
	io.answer<v4l2_query_ext_ctrl>(VIDIOC_QUERY_EXT_CTRL, [](v4l2_query_ext_ctrl &query) {
		query.id = V4L2_CID_BRIGHTNESS;
		query.type = V4L2_CTRL_TYPE_INTEGER;
		query.maximum = 255;
		return 0;
	});
	EXPECT_EQ(v4l2::list_controls(*io.device()).value().size(), 1u);
	EXPECT_EQ(io.calls(VIDIOC_QUERY_EXT_CTRL), 2u);
}

TEST(DriverNumbers, MenusAreBoundedTogether)
{
	for (auto [minimum, maximum] :
	     {std::pair(std::int64_t{0}, kHighest), std::pair(kHighest - 1, kHighest),
	      std::pair(kLowest, kHighest)}) {
		ScriptedIo io;
		io.answer<v4l2_query_ext_ctrl>(
			VIDIOC_QUERY_EXT_CTRL,
			[minimum = minimum, maximum = maximum](v4l2_query_ext_ctrl &query) {
				query.id = (query.id & V4L2_CTRL_ID_MASK) + 1;
				query.type = V4L2_CTRL_TYPE_MENU;
				query.minimum = minimum;
				query.maximum = maximum;
				return 0;
			});
		EXPECT_TRUE(v4l2::list_controls(*io.device()));
		EXPECT_LE(io.calls(VIDIOC_QUERYMENU) + io.calls(VIDIOC_QUERY_EXT_CTRL),
			  v4l2::kMaxControlCalls);
	}
}

TEST(DriverNumbers, AControlWhoseRangeEndsBeforeItBeginsIsNone)
{
	ScriptedIo io;
	io.answer<v4l2_query_ext_ctrl>(VIDIOC_QUERY_EXT_CTRL, [](v4l2_query_ext_ctrl &query) {
		query.type = V4L2_CTRL_TYPE_INTEGER;
		query.minimum = 10;
		query.maximum = 9;
		return 0;
	});
	EXPECT_FALSE(v4l2::query_control(*io.device(), V4L2_CID_MPEG_VIDEO_BITRATE));
}

TEST(DriverNumbers, AMasksMaximumIsUnsigned)
{
	ScriptedIo io;
	io.answer<v4l2_query_ext_ctrl>(VIDIOC_QUERY_EXT_CTRL, [](v4l2_query_ext_ctrl &query) {
		query.type = V4L2_CTRL_TYPE_BITMASK;
		query.maximum = -1;
		return 0;
	});
	EXPECT_TRUE(v4l2::query_control(*io.device(), V4L2_CID_BRIGHTNESS));
}

TEST(DriverNumbers, MinimumsOfBuffersThatCannotBeAreUnknown)
{
	for (std::int32_t buffers : {-1, 0, VIDEO_MAX_FRAME + 1, 7}) {
		ScriptedIo io;
		io.answer<v4l2_query_ext_ctrl>(VIDIOC_QUERY_EXT_CTRL, [](auto &) { return 0; });
		io.answer<v4l2_ext_controls>(VIDIOC_G_EXT_CTRLS, [=](v4l2_ext_controls &answer) {
			answer.controls[0].value = buffers;
			return 0;
		});
		EXPECT_EQ(v4l2::minimum_buffers(*io.device(), V4L2_CID_MIN_BUFFERS_FOR_CAPTURE),
			  buffers == 7 ? 7u : 0u);
	}
}

} // namespace
} // namespace penstock::test
