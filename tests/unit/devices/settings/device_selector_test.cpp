#include "devices/settings/device_selector.h"

#include <ostream>

#include <gtest/gtest.h>

#include "core/base/user_mistake.h"

namespace penstock {
namespace {

using By = DeviceSelector::By;
using enum DeviceApi;

struct Row {
	std::string text;
	DeviceApi api;
	By by;
	std::string name;
	std::string printed; ///< empty: as `text`
};

std::ostream &operator<<(std::ostream &out, const Row &row)
{
	return out << row.text;
}

class EncoderSelector : public testing::TestWithParam<Row>
{};

TEST_P(EncoderSelector, IsParsedAndPrinted)
{
	const Row &row = GetParam();
	const auto selector = parse_encoder_selector(row.text);
	ASSERT_TRUE(selector) << selector.error().context;
	EXPECT_EQ(*selector, (DeviceSelector{row.api, row.by, row.name}));
	const std::string printed = to_string(*selector);
	EXPECT_EQ(printed, row.printed.empty() ? row.text : row.printed);
	EXPECT_EQ(parse_encoder_selector(printed).value(), *selector);
}

INSTANTIATE_TEST_SUITE_P(
	Table, EncoderSelector,
	testing::Values(
		Row{"v4l2:/dev/video11", kV4l2, By::kPath, "/dev/video11", "/dev/video11"},
		Row{"/dev/video11", kV4l2, By::kPath, "/dev/video11", ""},
		Row{"v4l2", kV4l2, By::kAny, "", ""}, Row{"vaapi", kVaapi, By::kAny, "", ""},
		Row{"vaapi:auto", kVaapi, By::kAny, "", "vaapi"},
		Row{"vaapi:/dev/dri/renderD129", kVaapi, By::kPath, "/dev/dri/renderD129",
		    "/dev/dri/renderD129"},
		Row{"/dev/dri/renderD129", kVaapi, By::kPath, "/dev/dri/renderD129", ""},
		Row{"vaapi:/tmp/node", kVaapi, By::kPath, "/tmp/node", ""},
		Row{"card:vicodec", kV4l2, By::kCard, "vicodec", ""},
		Row{"v4l2:bus:platform:codec", kV4l2, By::kBus, "platform:codec",
		    "bus:platform:codec"},
		Row{"by-id:usb-0", kV4l2, By::kId, "usb-0", ""},
		Row{"by-path:platform-codec-video-index0", kV4l2, By::kPlugPath,
		    "platform-codec-video-index0", ""},
		Row{"by-path:pci-0000:00:02.0-render", kVaapi, By::kPlugPath,
		    "pci-0000:00:02.0-render", ""},
		Row{"vaapix", kV4l2, By::kCard, "vaapix", "card:vaapix"},
		Row{"pattern", kV4l2, By::kCard, "pattern", "card:pattern"},
		Row{"HD Codec: 2", kV4l2, By::kCard, "HD Codec: 2", "card:HD Codec: 2"},
		Row{"v4l2:codec", kV4l2, By::kCard, "codec", "card:codec"},
		Row{"11", kV4l2, By::kPath, "/dev/video11", "/dev/video11"},
		Row{"video11", kV4l2, By::kPath, "/dev/video11", "/dev/video11"},
		Row{"v4l2:11", kV4l2, By::kPath, "/dev/video11", "/dev/video11"},
		Row{"vaapi:129", kVaapi, By::kPath, "/dev/dri/renderD129", "/dev/dri/renderD129"},
		Row{"renderD129", kVaapi, By::kPath, "/dev/dri/renderD129", "/dev/dri/renderD129"},
		Row{"video", kV4l2, By::kCard, "video", "card:video"},
		Row{"./codec", kV4l2, By::kPath, "./codec", ""},
		Row{"software", kSoftware, By::kAny, "", ""}));

TEST(DeviceSelectors, AutoIsTheDefault)
{
	EXPECT_EQ(parse_camera_selector("auto").value(), DeviceSelector{});
	EXPECT_EQ(parse_encoder_selector("auto").value(), DeviceSelector{});
	EXPECT_TRUE(DeviceSelector{}.is_auto());
	EXPECT_EQ(to_string(DeviceSelector{}), "auto");
}

TEST(DeviceSelectors, OfCamerasKnowOtherKinds)
{
	EXPECT_EQ(parse_camera_selector("pattern").value(),
		  (DeviceSelector{kPattern, By::kAny, ""}));
	EXPECT_EQ(parse_camera_selector("/dev/dri/renderD128").value(),
		  DeviceSelector::of_path(kV4l2, "/dev/dri/renderD128"));
	for (const char *word : {"software", "vaapi"})
		EXPECT_EQ(parse_camera_selector(word).value(),
			  (DeviceSelector{kV4l2, By::kCard, word}));
}

TEST(DeviceSelectors, OfCamerasMayBeNumbersAndNames)
{
	for (const char *word : {"0", "video0", "v4l2:0"})
		EXPECT_EQ(parse_camera_selector(word).value(),
			  DeviceSelector::of_path(kV4l2, "/dev/video0"));
	EXPECT_EQ(parse_camera_selector("HD Webcam").value(),
		  parse_camera_selector("card:HD Webcam").value());
}

TEST(DeviceSelectors, WithoutANameAreMistakes)
{
	for (const char *word : {"", "card:", "v4l2:", "vaapi:", "v4l2:card:", "software:0"}) {
		const auto selector = parse_encoder_selector(word);
		ASSERT_FALSE(selector) << word;
		EXPECT_TRUE(is_user_mistake(selector.error()));
	}
	EXPECT_FALSE(parse_camera_selector("pattern:bars"));
}

} // namespace
} // namespace penstock
