#include "devices/v4l2/calls/traced_io.h"

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/videodev2.h>
#include <spdlog/spdlog.h>

#include "devices/v4l2/calls/request_text.h"
#include "tests/support/process/kept_log.h"

namespace penstock::v4l2 {
namespace {

using testing::HasSubstr;

/// Gives every camera the format that it likes.
class StubbornIo final : public Io
{
public:
	std::vector<std::string> names_in(const std::string &) override { return {"video7"}; }
	int open(const char *, int) override { return answer; }
	int ioctl(int, unsigned long request, void *argument) override
	{
		if (request == VIDIOC_S_FMT)
			static_cast<v4l2_format *>(argument)->fmt.pix.bytesperline = 704;
		return answer;
	}
	int map(int, std::size_t, off_t, void **) override { return -ENOMEM; }
	void unmap(void *, std::size_t) override {}

	int answer = 5;
};

v4l2_format nv12()
{
	v4l2_format format{};
	format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	format.fmt.pix.pixelformat = V4L2_PIX_FMT_NV12;
	format.fmt.pix.width = 640;
	format.fmt.pix.height = 480;
	format.fmt.pix.bytesperline = 640;
	return format;
}

class TracedCalls : public testing::Test
{
protected:
	void SetUp() override
	{
		spdlog::set_level(spdlog::level::trace);
		ASSERT_EQ(traced.open("/dev/video7", 0), 5);
	}

	test::KeptLog log;
	StubbornIo inner;
	TracedIo traced{inner};
};

TEST_F(TracedCalls, TellWhatWasAskedAndWhatCameBack)
{
	EXPECT_THAT(log.text(), HasSubstr("open /dev/video7: ok"));
	v4l2_format format = nv12();
	inner.answer = 0;
	EXPECT_EQ(traced.ioctl(5, VIDIOC_S_FMT, &format), 0);
	EXPECT_THAT(log.text(),
		    HasSubstr("VIDIOC_S_FMT /dev/video7 capture NV12 640x480, 640 bytes per line, "
			      "0 bytes, field 0: ok, capture NV12 640x480, 704 bytes per line"));
}

TEST_F(TracedCalls, TellARefusalByItsName)
{
	inner.answer = -EBUSY;
	int type = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;
	EXPECT_EQ(traced.ioctl(5, VIDIOC_STREAMON, &type), -EBUSY);
	EXPECT_THAT(log.text(),
		    HasSubstr("VIDIOC_STREAMON /dev/video7 output (multi-planar): EBUSY"));
	EXPECT_EQ(traced.ioctl(9, VIDIOC_LOG_STATUS, nullptr), -EBUSY);
	EXPECT_THAT(log.text(), HasSubstr("ioctl descriptor 9: EBUSY"));
	void *address = nullptr;
	EXPECT_EQ(traced.map(5, 4096, 0, &address), -ENOMEM);
	EXPECT_THAT(log.text(), HasSubstr("mmap /dev/video7 4096 bytes at 0: ENOMEM"));
}

TEST_F(TracedCalls, AreTheCallsOfTheOtherIo)
{
	EXPECT_THAT(traced.names_in("/dev"), testing::ElementsAre("video7"));
	inner.answer = -ENOENT;
	EXPECT_EQ(traced.open("/dev/video8", 0), -ENOENT);
	EXPECT_THAT(log.text(), HasSubstr("open /dev/video8: ENOENT"));
}

TEST(RequestText, ShowsEachPlaneOfABuffer)
{
	v4l2_plane planes[2]{};
	planes[0].bytesused = 100;
	planes[0].length = 200;
	planes[1].bytesused = 50;
	planes[1].length = 60;
	v4l2_buffer buffer{};
	buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
	buffer.memory = V4L2_MEMORY_DMABUF;
	buffer.index = 3;
	buffer.length = 2;
	buffer.m.planes = planes;
	buffer.sequence = 12;
	EXPECT_EQ(request_text(VIDIOC_DQBUF, &buffer),
		  "capture (multi-planar) dmabuf buffer 3, 100 of 200 bytes, 50 of 60 bytes, flags "
		  "0x0, sequence 12, time 0.000000");
	buffer.m.planes = nullptr;
	EXPECT_THAT(request_text(VIDIOC_QBUF, &buffer), HasSubstr("buffer 3, flags"));
}

TEST(RequestText, TrustsNoNumberOfADriver)
{
	v4l2_format format{};
	format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
	format.fmt.pix_mp.num_planes = 255;
	EXPECT_THAT(request_text(VIDIOC_G_FMT, &format), HasSubstr("0 bytes per line"));
	v4l2_capability capability{};
	std::fill(std::begin(capability.card), std::end(capability.card), 'x');
	EXPECT_THAT(request_text(VIDIOC_QUERYCAP, &capability), HasSubstr("xxx, capabilities"));
}

} // namespace
} // namespace penstock::v4l2
