#include "devices/settings/device_selector.h"

#include <ostream>

#include <gtest/gtest.h>

#include "core/base/user_mistake.h"

namespace penstock {
namespace {

using By = DeviceSelector::By;
using enum DeviceApi;

struct SelectorRow {
	std::string text;
	DeviceApi api;
	By by;
	std::string name;
	std::string printed; ///< empty: as `text`
};

std::ostream &operator<<(std::ostream &out, const SelectorRow &row)
{
	return out << row.text;
}

class EncoderSelector : public testing::TestWithParam<SelectorRow>
{};

TEST_P(EncoderSelector, IsParsedAndPrinted)
{
	const SelectorRow &row = GetParam();
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
		SelectorRow{"v4l2:/dev/video11", kV4l2, By::kPath, "/dev/video11", "/dev/video11"},
		SelectorRow{"/dev/video11", kV4l2, By::kPath, "/dev/video11", ""},
		SelectorRow{"v4l2", kV4l2, By::kAny, "", ""},
		SelectorRow{"vaapi", kVaapi, By::kAny, "", ""},
		SelectorRow{"vaapi:auto", kVaapi, By::kAny, "", "vaapi"},
		SelectorRow{"vaapi:/dev/dri/renderD129", kVaapi, By::kPath, "/dev/dri/renderD129",
			    "/dev/dri/renderD129"},
		SelectorRow{"/dev/dri/renderD129", kVaapi, By::kPath, "/dev/dri/renderD129", ""},
		SelectorRow{"vaapi:/tmp/node", kVaapi, By::kPath, "/tmp/node", ""},
		SelectorRow{"card:vicodec", kV4l2, By::kCard, "vicodec", ""},
		SelectorRow{"v4l2:bus:platform:codec", kV4l2, By::kBus, "platform:codec",
			    "bus:platform:codec"},
		SelectorRow{"by-id:usb-0", kV4l2, By::kId, "usb-0", ""},
		SelectorRow{"by-path:platform-codec-video-index0", kV4l2, By::kPlugPath,
			    "platform-codec-video-index0", ""},
		SelectorRow{"by-path:pci-0000:00:02.0-render", kVaapi, By::kPlugPath,
			    "pci-0000:00:02.0-render", ""},
		SelectorRow{"vaapix", kV4l2, By::kCard, "vaapix", "card:vaapix"},
		SelectorRow{"pattern", kV4l2, By::kCard, "pattern", "card:pattern"},
		SelectorRow{"HD Codec: 2", kV4l2, By::kCard, "HD Codec: 2", "card:HD Codec: 2"},
		SelectorRow{"v4l2:codec", kV4l2, By::kCard, "codec", "card:codec"},
		SelectorRow{"11", kV4l2, By::kPath, "/dev/video11", "/dev/video11"},
		SelectorRow{"video11", kV4l2, By::kPath, "/dev/video11", "/dev/video11"},
		SelectorRow{"v4l2:11", kV4l2, By::kPath, "/dev/video11", "/dev/video11"},
		SelectorRow{"vaapi:129", kVaapi, By::kPath, "/dev/dri/renderD129",
			    "/dev/dri/renderD129"},
		SelectorRow{"renderD129", kVaapi, By::kPath, "/dev/dri/renderD129",
			    "/dev/dri/renderD129"},
		SelectorRow{"video", kV4l2, By::kCard, "video", "card:video"},
		SelectorRow{"./codec", kV4l2, By::kPath, "./codec", ""},
		SelectorRow{"software", kSoftware, By::kAny, "", ""}));

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
