#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "tests/lab/uvc/usb_capture.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;
using Numbers = std::vector<std::uint32_t>;

constexpr std::uint32_t kWidth = 640;
constexpr std::uint32_t kHeight = 480;
constexpr std::uint32_t kLast = 19;

/// What the driver does with a picture that the camera spoils.
enum class Effect {
	kGone,	  ///< a gap in the sequence
	kFlagged, ///< given out with V4L2_BUF_FLAG_ERROR
	kUnseen,  ///< given out as if nothing were wrong
};

struct FaultCase {
	std::string kind;
	std::uint32_t fourcc;
	Effect dropping; ///< as uvcvideo is by default
	Effect keeping;	 ///< with nodrop=1
};

std::ostream &operator<<(std::ostream &stream, const FaultCase &fault)
{
	return stream << fault.kind;
}

class UsbFaults : public testing::TestWithParam<FaultCase>
{
protected:
	/// Pictures 5, 10 and 15 are spoilt.
	std::vector<UsbCapture::Frame> capture() const
	{
		const UsbCamera camera({"hd720", "--fault", GetParam().kind + "@5+5:3"});
		UsbCapture capture(camera.node(), GetParam().fourcc, kWidth, kHeight);
		capture.start();
		return capture.until(kLast);
	}

	static void expect(Effect effect, const std::vector<UsbCapture::Frame> &frames)
	{
		Numbers flagged;
		Numbers gone;
		for (std::uint32_t number = 0; number <= kLast; ++number) {
			const auto found =
				std::ranges::find(frames, number, &UsbCapture::Frame::sequence);
			if (found == frames.end())
				gone.push_back(number);
			else if (found->error)
				flagged.push_back(number);
		}
		const Numbers spoilt{5, 10, 15};
		EXPECT_EQ(gone, effect == Effect::kGone ? spoilt : Numbers{});
		EXPECT_EQ(flagged, effect == Effect::kFlagged ? spoilt : Numbers{});
	}
};

TEST_P(UsbFaults, AreDroppedAsTheDriverDoes)
{
	expect(GetParam().dropping, capture());
}

TEST_P(UsbFaults, AreFlaggedWhereTheDriverKeepsThem)
{
	const DamagedFramesKept kept;
	expect(GetParam().keeping, capture());
}

INSTANTIATE_TEST_SUITE_P(
	Kinds, UsbFaults,
	testing::Values(FaultCase{"error", V4L2_PIX_FMT_YUYV, Effect::kGone, Effect::kFlagged},
			FaultCase{"error", V4L2_PIX_FMT_MJPEG, Effect::kGone, Effect::kFlagged},
			FaultCase{"short", V4L2_PIX_FMT_YUYV, Effect::kGone, Effect::kFlagged},
			// Nobody knows how long a JPEG is to be.
			FaultCase{"short", V4L2_PIX_FMT_MJPEG, Effect::kUnseen, Effect::kUnseen},
			FaultCase{"oversize", V4L2_PIX_FMT_YUYV, Effect::kGone, Effect::kFlagged},
			FaultCase{"oversize", V4L2_PIX_FMT_MJPEG, Effect::kGone, Effect::kFlagged},
			FaultCase{"empty", V4L2_PIX_FMT_YUYV, Effect::kGone, Effect::kGone},
			FaultCase{"empty", V4L2_PIX_FMT_MJPEG, Effect::kGone, Effect::kGone},
			FaultCase{"corrupt", V4L2_PIX_FMT_YUYV, Effect::kUnseen, Effect::kUnseen},
			FaultCase{"corrupt", V4L2_PIX_FMT_MJPEG, Effect::kUnseen, Effect::kUnseen},
			FaultCase{"resize", V4L2_PIX_FMT_YUYV, Effect::kGone, Effect::kFlagged},
			FaultCase{"resize", V4L2_PIX_FMT_MJPEG, Effect::kUnseen, Effect::kUnseen},
			// The driver counts the pictures that are sent.
			FaultCase{"pause", V4L2_PIX_FMT_YUYV, Effect::kUnseen, Effect::kUnseen}),
	[](const auto &test) {
		return fmt::format("{}_{}", test.param.kind,
				   test.param.fourcc == V4L2_PIX_FMT_YUYV ? "yuyv" : "mjpeg");
	});

/// Faults that are no matter of single pictures.
class UsbStreamFaults : public testing::Test
{
protected:
	static constexpr std::chrono::nanoseconds kFrame = 33'333'300ns;

	static bool near(std::chrono::nanoseconds time, std::chrono::nanoseconds wanted)
	{
		return time > wanted - 5ms && time < wanted + 5ms;
	}
};

/// The loop of coded pictures has 60: the same one is whole the next time.
TEST_F(UsbStreamFaults, ACorruptPictureArrivesAsItWasSent)
{
	const UsbCamera camera({"hd720", "--fault", "corrupt@2"});
	UsbCapture capture(camera.node(), V4L2_PIX_FMT_MJPEG, kWidth, kHeight);
	capture.start();
	const auto frames = capture.until(62);
	const auto sent = camera.sent();
	EXPECT_EQ(sent[2].fault, "corrupt");
	EXPECT_EQ(frames[2].bytes, sent[2].bytes);
	ASSERT_EQ(frames[2].bytes.size(), frames[62].bytes.size());
	std::size_t wrong = 0;
	for (std::size_t i = 0; i < frames[2].bytes.size(); ++i)
		wrong += frames[2].bytes[i] != frames[62].bytes[i] ? 1 : 0;
	EXPECT_EQ(wrong, 64u);
}

TEST_F(UsbStreamFaults, APauseIsSeenInTheTimesAlone)
{
	const UsbCamera camera({"hd720", "--fault", "pause@5+1:30"});
	UsbCapture capture(camera.node(), V4L2_PIX_FMT_YUYV, kWidth, kHeight);
	capture.start();
	const auto frames = capture.until(6);
	EXPECT_TRUE(near(frames[4].time - frames[3].time, kFrame));
	EXPECT_TRUE(near(frames[5].time - frames[4].time, 31 * kFrame));
	EXPECT_TRUE(near(frames[6].time - frames[5].time, kFrame));
}

TEST_F(UsbStreamFaults, DimLightHalvesTheRateUnlessTheRateGoesFirst)
{
	const UsbCamera camera({"hd720", "--fault", "dim@5+1:1000"});
	UsbCapture capture(camera.node(), V4L2_PIX_FMT_YUYV, kWidth, kHeight);
	capture.start();
	const auto frames = capture.until(8);
	EXPECT_TRUE(near(frames[4].time - frames[3].time, kFrame));
	EXPECT_TRUE(near(frames[7].time - frames[6].time, 2 * kFrame));
	v4l2_control rate_may_drop{V4L2_CID_EXPOSURE_AUTO_PRIORITY, 0};
	capture.node().ioctl(VIDIOC_S_CTRL, &rate_may_drop, "VIDIOC_S_CTRL");
	const auto after = capture.until(14);
	EXPECT_TRUE(near(after[5].time - after[4].time, kFrame));
}

/// A stall ends the stream without an end of it: the driver gives out what it has, flagged, and
/// then nothing any more. Off and on again heals it.
TEST_F(UsbStreamFaults, AStalledStreamIsSilentUntilItStartsAnew)
{
	const UsbCamera camera({"hd720", "--fault", "stall@10"});
	UsbCapture capture(camera.node(), V4L2_PIX_FMT_YUYV, kWidth, kHeight);
	capture.start();
	EXPECT_EQ(capture.until(9).size(), 10u);
	std::size_t flagged = 0;
	pollfd wait{capture.node().fd(), POLLIN, 0};
	while (::poll(&wait, 1, 1000) == 1 && flagged < 10) {
		EXPECT_TRUE(capture.next().error);
		++flagged;
	}
	EXPECT_GT(flagged, 0u);
	EXPECT_LT(flagged, 10u);
	capture.stop();
	capture.start();
	EXPECT_FALSE(capture.next().error);
}

TEST_F(UsbStreamFaults, ASilentIsochronousStreamStartsAnew)
{
	const UsbCamera camera({"hd720", "--transfer", "iso", "--fault", "stall@10"});
	UsbCapture capture(camera.node(), V4L2_PIX_FMT_YUYV, kWidth, kHeight);
	capture.start();
	EXPECT_EQ(capture.until(9).size(), 10u);
	pollfd wait{capture.node().fd(), POLLIN, 0};
	EXPECT_EQ(::poll(&wait, 1, 1000), 0);
	capture.stop();
	capture.start();
	EXPECT_FALSE(capture.next().error);
}

TEST_F(UsbStreamFaults, ABusWithoutRoomRefusesTheStream)
{
	const UsbCamera camera({"hd720", "--transfer", "iso", "--fault", "no-bandwidth@0"});
	UsbCapture capture(camera.node(), V4L2_PIX_FMT_YUYV, kWidth, kHeight);
	try {
		capture.start();
		FAIL() << "the stream began";
	} catch (const std::system_error &error) {
		EXPECT_EQ(error.code().value(), ENOSPC);
	}
	capture.stop();
	capture.start();
	EXPECT_FALSE(capture.next().error);
}

/// Buffers of the size that the camera tells have no room for its pictures.
TEST_F(UsbStreamFaults, AWrongSizeOfPicturesLosesThemAll)
{
	const UsbCamera camera({"hd720", "--fault", "frame-size@0"});
	{
		UsbCapture capture(camera.node(), V4L2_PIX_FMT_MJPEG, 1280, 720);
		EXPECT_EQ(capture.node().format(V4L2_BUF_TYPE_VIDEO_CAPTURE).size, 20000u);
		capture.start();
		pollfd wait{capture.node().fd(), POLLIN, 0};
		EXPECT_EQ(::poll(&wait, 1, 1000), 0);
	}
	UsbCapture capture(camera.node(), V4L2_PIX_FMT_MJPEG, 1280, 720);
	capture.start();
	EXPECT_FALSE(capture.next().error);
}

} // namespace
} // namespace penstock::test
