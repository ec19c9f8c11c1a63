#include <fmt/format.h>

#include "tests/lab/uvc/usb_capture.h"

namespace penstock::test {
namespace {

using Words = std::vector<std::string>;

struct FramesCase {
	std::string name;
	Words camera;
	std::uint32_t fourcc;
	std::uint32_t width;
	std::uint32_t height;
	std::size_t frames;
};

std::ostream &operator<<(std::ostream &stream, const FramesCase &frames)
{
	return stream << frames.name;
}

class UsbFrames : public testing::TestWithParam<FramesCase>
{};

/// The camera is what tests of everything else stand on: each frame that it sends arrives in the
/// kernel's buffers, bit for bit and in order.
TEST_P(UsbFrames, ArriveBitForBit)
{
	const FramesCase &mode = GetParam();
	const UsbCamera camera(mode.camera);
	UsbCapture capture(camera.node(), mode.fourcc, mode.width, mode.height);
	capture.start();
	std::vector<UsbCapture::Frame> frames;
	while (frames.size() < mode.frames)
		frames.push_back(capture.next());
	const std::vector<UsbCamera::Sent> sent = camera.sent();
	ASSERT_GE(sent.size(), mode.frames);
	for (std::size_t i = 0; i < mode.frames; ++i) {
		EXPECT_EQ(frames[i].sequence, i);
		EXPECT_FALSE(frames[i].error);
		EXPECT_EQ(sent[i].number, i);
		ASSERT_TRUE(frames[i].bytes == sent[i].bytes) << "frame " << i;
		EXPECT_TRUE(i == 0 || frames[i].bytes != frames[i - 1].bytes) << "frame " << i;
	}
	EXPECT_TRUE(sent[0].keyframe);
}

/// Each format by each kind of endpoint. 65 coded pictures are more than the camera's loop has.
std::vector<FramesCase> all_frames()
{
	const Words high_bulk{};
	const Words high_isochronous{"--transfer", "iso"};
	const Words super_bulk{"--speed", "super"};
	std::vector<FramesCase> cases;
	for (const auto &[bus, options] :
	     {std::pair("bulk", high_bulk), std::pair("iso", high_isochronous),
	      std::pair("super", super_bulk)}) {
		const auto add = [&, on = bus, with = options](
					 const std::string &format, const std::string &profile,
					 std::uint32_t fourcc, std::uint32_t width,
					 std::uint32_t height, std::size_t frames) {
			cases.push_back({fmt::format("{}_{}", format, on), Words{profile} + with,
					 fourcc, width, height, frames});
		};
		add("mjpeg", "hd720", V4L2_PIX_FMT_MJPEG, 1280, 720, 65);
		add("yuyv", "hd720", V4L2_PIX_FMT_YUYV, 640, 480, 10);
		add("nv12", "uhd", V4L2_PIX_FMT_NV12, 1280, 720, 10);
		add("h264", "c920", V4L2_PIX_FMT_H264, 1280, 720, 65);
		add("hevc", "uhd", V4L2_PIX_FMT_HEVC, 3840, 2160, 10);
	}
	return cases;
}

INSTANTIATE_TEST_SUITE_P(Modes, UsbFrames, testing::ValuesIn(all_frames()),
			 [](const auto &test) { return test.param.name; });

} // namespace
} // namespace penstock::test
