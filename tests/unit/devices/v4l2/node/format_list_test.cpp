#include "devices/v4l2/node/format_list.h"

#include <algorithm>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/devices/v4l2/scripted_io.h"

namespace penstock::test {
namespace {

using testing::ElementsAre;

constexpr std::uint32_t kCaptureQueue = V4L2_BUF_TYPE_VIDEO_CAPTURE;

/// Three formats of three sizes with two rates each.
class FormatList : public testing::Test
{
protected:
	void SetUp() override
	{
		io_.answer<v4l2_fmtdesc>(VIDIOC_ENUM_FMT, [](v4l2_fmtdesc &format) {
			constexpr std::uint32_t kFormats[] = {V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_NV12,
							      V4L2_PIX_FMT_MJPEG};
			if (format.index >= std::size(kFormats))
				return EINVAL;
			format.pixelformat = kFormats[format.index];
			return 0;
		});
		io_.answer<v4l2_frmsizeenum>(VIDIOC_ENUM_FRAMESIZES, [](v4l2_frmsizeenum &size) {
			size.type = V4L2_FRMSIZE_TYPE_DISCRETE;
			size.discrete = {64 * (size.index + 1), 36 * (size.index + 1)};
			return size.index < 3 ? 0 : EINVAL;
		});
		io_.answer<v4l2_frmivalenum>(
			VIDIOC_ENUM_FRAMEINTERVALS, [](v4l2_frmivalenum &interval) {
				interval.type = V4L2_FRMIVAL_TYPE_DISCRETE;
				interval.discrete = {1, 30 / (interval.index + 1)};
				return interval.index < 2 ? 0 : EINVAL;
			});
		device_ = io_.device();
		list_ = v4l2::list_formats(*device_, kCaptureQueue);
	}

	std::uint32_t calls() const
	{
		return io_.calls(VIDIOC_ENUM_FMT) + io_.calls(VIDIOC_ENUM_FRAMESIZES) +
		       io_.calls(VIDIOC_ENUM_FRAMEINTERVALS);
	}

	ScriptedIo io_;
	std::unique_ptr<v4l2::Device> device_;
	LazyList<FormatCapability> list_;
};

TEST_F(FormatList, AsksForNothingThatNobodyLooksAt)
{
	EXPECT_EQ(calls(), 0u);
	const auto nv12 = std::ranges::find(list_, PixelFormat::kNV12, &FormatCapability::format);
	EXPECT_EQ(io_.calls(VIDIOC_ENUM_FMT), 2u);
	EXPECT_TRUE(nv12->supports({128, 72}));
	EXPECT_EQ(io_.calls(VIDIOC_ENUM_FRAMESIZES), 2u);
	EXPECT_EQ(io_.calls(VIDIOC_ENUM_FRAMEINTERVALS), 0u);
	EXPECT_EQ(nv12->sizes[1].rates[0], (Fraction{30, 1}));
	EXPECT_EQ(io_.calls(VIDIOC_ENUM_FRAMEINTERVALS), 1u);
}

TEST_F(FormatList, AsksForEachEntryOnce)
{
	for (int time = 0; time < 2; ++time) {
		EXPECT_EQ(list_.size(), 3u);
		for (const FormatCapability &format : list_) {
			EXPECT_EQ(format.sizes.size(), 3u);
			for (const SizeRange &range : format.sizes)
				EXPECT_THAT(range.rates,
					    ElementsAre(Fraction{30, 1}, Fraction{15, 1}));
		}
		EXPECT_EQ(calls(), 4u + 3 * (4 + 3 * 3));
	}
}

} // namespace
} // namespace penstock::test
