#include <fmt/format.h>

#include "tests/lab/uvc/usb_capture.h"

namespace penstock::test {
namespace {

std::string rates_of(const VideoNode &node, std::uint32_t fourcc, const v4l2_frmsize_discrete &size)
{
	std::string text;
	v4l2_frmivalenum rate{};
	rate.pixel_format = fourcc;
	rate.width = size.width;
	rate.height = size.height;
	for (; node.try_ioctl(VIDIOC_ENUM_FRAMEINTERVALS, &rate) == 0; ++rate.index)
		text += fmt::format("{}{}", text.empty() ? "" : ",",
				    rate.discrete.denominator / rate.discrete.numerator);
	return text;
}

/// "MJPG 1280x720@30 640x480@30; YUYV …"
std::string listing_of(const VideoNode &node)
{
	std::string text;
	v4l2_fmtdesc format{};
	format.type = node.capture_type();
	for (; node.try_ioctl(VIDIOC_ENUM_FMT, &format) == 0; ++format.index) {
		text += text.empty() ? "" : "; ";
		for (unsigned shift = 0; shift < 32; shift += 8)
			text += static_cast<char>(format.pixelformat >> shift);
		v4l2_frmsizeenum size{};
		size.pixel_format = format.pixelformat;
		for (; node.try_ioctl(VIDIOC_ENUM_FRAMESIZES, &size) == 0; ++size.index)
			text += fmt::format(" {}x{}@{}", size.discrete.width, size.discrete.height,
					    rates_of(node, format.pixelformat, size.discrete));
	}
	return text;
}

struct ListingCase {
	std::string profile;
	std::string card;
	std::string listing;
};

std::ostream &operator<<(std::ostream &stream, const ListingCase &listing)
{
	return stream << listing.profile;
}

class UsbListing : public testing::TestWithParam<ListingCase>
{};

TEST_P(UsbListing, IsThatOfTheProfile)
{
	const UsbCamera camera({GetParam().profile});
	const VideoNode node(camera.node());
	v4l2_capability answer{};
	node.ioctl(VIDIOC_QUERYCAP, &answer, "VIDIOC_QUERYCAP");
	EXPECT_STREQ(reinterpret_cast<const char *>(answer.driver), "uvcvideo");
	EXPECT_EQ(reinterpret_cast<const char *>(answer.card),
		  GetParam().card + ": " + GetParam().card);
	EXPECT_EQ(listing_of(node), GetParam().listing);
}

INSTANTIATE_TEST_SUITE_P(
	Profiles, UsbListing,
	testing::Values(
		ListingCase{"hd720", "HD Webcam",
			    "MJPG 1280x720@30 640x480@30; YUYV 640x480@30 1280x720@10"},
		ListingCase{"c920", "HD Pro Webcam",
			    "MJPG 1920x1080@30,24,15 1280x720@30,24,15; "
			    "H264 1920x1080@30,24,15 1280x720@30,24,15; YUYV 640x480@30,24,15"},
		ListingCase{"grabber", "USB Video", "MJPG 1920x1080@60,30; YUYV 1920x1080@5"},
		ListingCase{"uhd", "4K Webcam",
			    "MJPG 3840x2160@30; NV12 640x480@30 1280x720@30; HEVC 3840x2160@30"}),
	[](const auto &test) { return test.param.profile; });

} // namespace
} // namespace penstock::test
