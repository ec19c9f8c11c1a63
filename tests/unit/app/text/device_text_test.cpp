#include "app/text/device_text.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace penstock {
namespace {

using nlohmann::json;
using testing::HasSubstr;

SizeRange discrete(Size size, std::vector<Fraction> rates)
{
	return {size, size, {1, 1}, std::move(rates)};
}

FormatCapability format(const char (&code)[5], std::vector<SizeRange> sizes)
{
	FormatCapability result;
	result.fourcc = fourcc(code[0], code[1], code[2], code[3]);
	result.sizes = std::move(sizes);
	return result;
}

ControlInfo number(const char *name, std::int64_t now)
{
	ControlInfo control;
	control.name = name;
	control.type = ControlInfo::Type::kInteger;
	control.maximum = 255;
	control.default_value = 128;
	control.value = now;
	return control;
}

ControlInfo menu()
{
	ControlInfo control = number("auto_exposure", 3);
	control.type = ControlInfo::Type::kMenu;
	control.default_value = 1;
	control.menu = {{1, "manual_mode"}, {3, "aperture_priority_mode"}};
	return control;
}

ControlInfo unreadable()
{
	ControlInfo control = number("zoom_relative", 0);
	control.value.reset();
	return control;
}

DeviceList example_devices()
{
	DeviceList list;
	CameraCapabilities camera;
	camera.identity = {"/dev/video0", "uvcvideo", "HD ?[1mWebcam", "usb-0000:00:14.0-5"};
	camera.memory = {true, true};
	camera.inputs = {{0, "Camera 1", true, true}, {1, "HDMI", false, false}};
	const std::vector<SizeRange> sizes{discrete({640, 480}, {{30, 1}, {30000, 1001}}),
					   discrete({1280, 720}, {{10, 1}})};
	camera.formats = {format("YUYV", sizes), format("MJPG", {discrete({1280, 720}, {})}),
			  format("NV12", sizes)};
	camera.controls = {number("brightness", 140), menu(), unreadable()};
	list.cameras = {{camera,
			 "single-planar API",
			 {"by-id:usb-HD_Webcam-index0", "by-path:pci-1-index0"}}};
	EncoderCapabilities encoder;
	encoder.identity = {"/dev/video11", "codec", "The codec", ""};
	encoder.codecs = {format("H264", {{{32, 32}, {1920, 1080}, {2, 2}, {}}})};
	const std::vector<SizeRange> decoded{{{16, 16}, {4096, 4096}, {1, 1}, {}}};
	encoder.converted_formats = {format("YUYV", decoded), format("MJPG", decoded),
				     format("JPEG", decoded)};
	EncoderCapabilities software;
	software.identity = {"software", "openh264", "OpenH264 2.3.1", ""};
	list.encoders = {
		{encoder,
		 "single-planar API, does not say what it exports (busy, or a kernel before 4.20)",
		 {}},
		{software, "on the CPU, reads any memory that can be mapped", {}}};
	list.has_hardware = true;
	return list;
}

TEST(DeviceText, IsATableOfAllThereIs)
{
	EXPECT_EQ(to_text(example_devices(), std::numeric_limits<std::size_t>::max()),
		  "camera /dev/video0\n"
		  "  name    card:HD ?[1mWebcam\n"
		  "          bus:usb-0000:00:14.0-5\n"
		  "          by-id:usb-HD_Webcam-index0\n"
		  "          by-path:pci-1-index0\n"
		  "  driver  uvcvideo, single-planar API, exports and imports dmabufs\n"
		  "  input 0  Camera 1, selected\n"
		  "  input 1  HDMI, no signal\n"
		  "  format  YUYV NV12\n"
		  "    640x480   30, 29.97 fps\n"
		  "    1280x720  10 fps\n"
		  "  format  mjpeg\n"
		  "    1280x720\n"
		  "  control        now                     default      values\n"
		  "  brightness     140                     128          0 to 255\n"
		  "  auto_exposure  aperture_priority_mode  manual_mode  manual_mode (1), "
		  "aperture_priority_mode (3)\n"
		  "  zoom_relative  -                       128          0 to 255\n"
		  "\n"
		  "encoder /dev/video11\n"
		  "  name    card:The codec\n"
		  "  driver  codec, single-planar API, does not say what it exports (busy, or a "
		  "kernel before 4.20)\n"
		  "  codec  h264\n"
		  "    32x32 to 1920x1080 in steps of 2x2\n"
		  "  converts  YUYV mjpeg\n"
		  "    16x16 to 4096x4096\n"
		  "\n"
		  "encoder software\n"
		  "  name    card:OpenH264 2.3.1\n"
		  "  driver  openh264, on the CPU, reads any memory that can be mapped\n");
}

TEST(DeviceText, KeepsToTheWidth)
{
	std::istringstream lines(to_text(example_devices(), 80));
	for (std::string line; std::getline(lines, line);)
		EXPECT_LE(line.size(), 80u) << line;
}

TEST(DeviceText, SaysThatThereIsNothing)
{
	EXPECT_EQ(to_text({}, 80), "no camera device and no hardware encoder\n");
}

TEST(DeviceJson, HasAliasesAndValues)
{
	const json found = json::parse(to_json(example_devices()));
	const json &camera = found["cameras"][0];
	EXPECT_EQ(camera["aliases"], (json{"by-id:usb-HD_Webcam-index0", "by-path:pci-1-index0"}));
	EXPECT_EQ(camera["controls"][0]["value"], 140);
	EXPECT_EQ(camera["controls"][1]["value"], 3);
	EXPECT_TRUE(camera["controls"][2]["value"].is_null());
	EXPECT_EQ(found["encoders"][0]["aliases"], json::array());
}

} // namespace
} // namespace penstock
