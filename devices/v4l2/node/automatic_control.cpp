#include "devices/v4l2/node/automatic_control.h"

#include <array>
#include <linux/videodev2.h>

#include <fmt/format.h>

#include "devices/v4l2/node/controls.h"

namespace penstock::v4l2 {

namespace {

struct Switch {
	std::uint32_t manual;
	std::uint32_t automatic;
	std::int64_t manual_value; ///< of the switch
};

// The kernel's documentation of the controls: which value has an effect under which other one.
constexpr std::array<Switch, 21> kSwitches{{
	{V4L2_CID_BRIGHTNESS, V4L2_CID_AUTOBRIGHTNESS, 0},
	{V4L2_CID_GAIN, V4L2_CID_AUTOGAIN, 0},
	{V4L2_CID_ANALOGUE_GAIN, V4L2_CID_AUTOGAIN, 0},
	{V4L2_CID_CHROMA_GAIN, V4L2_CID_CHROMA_AGC, 0},
	{V4L2_CID_HUE, V4L2_CID_HUE_AUTO, 0},
	{V4L2_CID_RED_BALANCE, V4L2_CID_AUTO_WHITE_BALANCE, 0},
	{V4L2_CID_BLUE_BALANCE, V4L2_CID_AUTO_WHITE_BALANCE, 0},
	{V4L2_CID_WHITE_BALANCE_TEMPERATURE, V4L2_CID_AUTO_WHITE_BALANCE, 0},
	{V4L2_CID_EXPOSURE, V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL},
	{V4L2_CID_EXPOSURE_ABSOLUTE, V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL},
	{V4L2_CID_IRIS_ABSOLUTE, V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL},
	{V4L2_CID_ISO_SENSITIVITY, V4L2_CID_ISO_SENSITIVITY_AUTO, V4L2_ISO_SENSITIVITY_MANUAL},
	{V4L2_CID_FOCUS_ABSOLUTE, V4L2_CID_FOCUS_AUTO, 0},
	{V4L2_CID_MPEG_VIDEO_BITRATE, V4L2_CID_MPEG_VIDEO_FRAME_RC_ENABLE, 1},
	{V4L2_CID_MPEG_VIDEO_BITRATE_PEAK, V4L2_CID_MPEG_VIDEO_BITRATE_MODE,
	 V4L2_MPEG_VIDEO_BITRATE_MODE_VBR},
	{V4L2_CID_MPEG_VIDEO_CONSTANT_QUALITY, V4L2_CID_MPEG_VIDEO_BITRATE_MODE,
	 V4L2_MPEG_VIDEO_BITRATE_MODE_CQ},
	{V4L2_CID_MPEG_VIDEO_H264_I_FRAME_QP, V4L2_CID_MPEG_VIDEO_FRAME_RC_ENABLE, 0},
	{V4L2_CID_MPEG_VIDEO_H264_P_FRAME_QP, V4L2_CID_MPEG_VIDEO_FRAME_RC_ENABLE, 0},
	{V4L2_CID_MPEG_VIDEO_HEVC_I_FRAME_QP, V4L2_CID_MPEG_VIDEO_FRAME_RC_ENABLE, 0},
	{V4L2_CID_MPEG_VIDEO_HEVC_P_FRAME_QP, V4L2_CID_MPEG_VIDEO_FRAME_RC_ENABLE, 0},
	{V4L2_CID_MPEG_VIDEO_VPX_I_FRAME_QP, V4L2_CID_MPEG_VIDEO_FRAME_RC_ENABLE, 0},
}};

std::string word_for(const ControlInfo &control, std::int64_t value)
{
	for (const ControlInfo::MenuItem &item : control.menu)
		if (item.value == value)
			return item.name;
	return std::to_string(value);
}

} // namespace

std::string how_to_make_manual(const Device &device, std::uint32_t id, std::string_view option)
{
	for (const Switch &one : kSwitches) {
		const auto found =
			one.manual == id ? query_control(device, one.automatic) : std::nullopt;
		if (!found || found->read_only)
			continue;
		const auto now = read_control(device, one.automatic);
		if (now && *now != one.manual_value)
			return fmt::format("add {} {}={}", option, found->name,
					   word_for(*found, one.manual_value));
	}
	return "switch that off with another control (penstock devices lists them)";
}

} // namespace penstock::v4l2
