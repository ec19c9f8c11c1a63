#include "devices/v4l2/encoder/encoder_settings.h"

#include <algorithm>
#include <array>
#include <functional>
#include <linux/videodev2.h>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "core/base/user_mistake.h"
#include "core/video/codec.h"
#include "core/video/profile.h"
#include "devices/settings/control_value.h"
#include "devices/v4l2/node/capabilities.h"
#include "devices/v4l2/node/controls.h"

namespace penstock::v4l2 {

namespace {

/// The controls whose meaning depends on the codec; 0 where the kernel has none.
struct CodecControls {
	Codec codec;
	std::uint32_t i_frame_qp;
	std::uint32_t p_frame_qp;
	std::uint32_t profile;
	std::uint32_t level;
};

constexpr std::array<CodecControls, 5> kCodecControls{{
	{Codec::kH264, V4L2_CID_MPEG_VIDEO_H264_I_FRAME_QP, V4L2_CID_MPEG_VIDEO_H264_P_FRAME_QP,
	 V4L2_CID_MPEG_VIDEO_H264_PROFILE, V4L2_CID_MPEG_VIDEO_H264_LEVEL},
	{Codec::kHevc, V4L2_CID_MPEG_VIDEO_HEVC_I_FRAME_QP, V4L2_CID_MPEG_VIDEO_HEVC_P_FRAME_QP,
	 V4L2_CID_MPEG_VIDEO_HEVC_PROFILE, V4L2_CID_MPEG_VIDEO_HEVC_LEVEL},
	{Codec::kVp8, V4L2_CID_MPEG_VIDEO_VPX_I_FRAME_QP, V4L2_CID_MPEG_VIDEO_VPX_P_FRAME_QP,
	 V4L2_CID_MPEG_VIDEO_VP8_PROFILE, 0},
	{Codec::kVp9, V4L2_CID_MPEG_VIDEO_VPX_I_FRAME_QP, V4L2_CID_MPEG_VIDEO_VPX_P_FRAME_QP,
	 V4L2_CID_MPEG_VIDEO_VP9_PROFILE, V4L2_CID_MPEG_VIDEO_VP9_LEVEL},
	{Codec::kFwht, V4L2_CID_FWHT_I_FRAME_QP, V4L2_CID_FWHT_P_FRAME_QP, 0, 0},
}};

CodecControls controls_of(std::uint32_t fourcc)
{
	const auto codec = codec_of(fourcc);
	for (const CodecControls &controls : kCodecControls)
		if (controls.codec == codec)
			return controls;
	return {};
}

/// Sets a number; outside the control's range the nearest one inside, with a warning.
Status set_number(const Device &device, std::uint32_t id, std::string_view option,
		  std::uint64_t wanted)
{
	auto info = id == 0 ? std::nullopt : query_control(device, id);
	if (!info) {
		spdlog::warn("{} has no control for {}; it keeps its own", device.path(), option);
		return {};
	}
	auto value = static_cast<std::int64_t>(std::min<std::uint64_t>(wanted, INT64_MAX));
	std::int64_t possible = std::clamp(value, info->minimum, info->maximum);
	if (possible != value)
		spdlog::warn("{} takes {} to {} for {}: {} instead of {}", device.path(),
			     info->minimum, info->maximum, option, possible, value);
	auto set = set_control(device, id, possible);
	if (!set)
		return propagate(set);
	return {};
}

/// The entry of a menu that a predicate accepts. `wanted` is what messages call it.
Status set_menu(const Device &device, std::uint32_t id, std::string_view option,
		std::string_view wanted, const std::function<bool(std::string_view)> &accepts)
{
	auto info = id == 0 ? std::nullopt : query_control(device, id);
	if (!info) {
		spdlog::warn("{} has no control for {}; it keeps its own", device.path(), option);
		return {};
	}
	std::vector<std::string> names;
	for (const auto &item : info->menu) {
		names.push_back(item.name);
		if (!accepts(item.name))
			continue;
		auto set = set_control(device, id, item.value);
		if (!set)
			return propagate(set);
		return {};
	}
	return user_mistake(fmt::format("{} takes {} for {}, not \"{}\"", device.path(),
					fmt::join(names, ", "), option, wanted));
}

Status set_profile(const Device &device, std::uint32_t id, Profile profile)
{
	return set_menu(device, id, "--profile", name_of(profile),
			[&](std::string_view entry) { return parse_profile(entry) == profile; });
}

std::string without_separators(std::string_view text)
{
	std::string result = control_spelling(text);
	std::erase(result, '_');
	return result;
}

Status set_level(const Device &device, std::uint32_t id, const std::string &level)
{
	return set_menu(device, id, "--level", level, [&](std::string_view entry) {
		return without_separators(entry) == without_separators(level);
	});
}

Status set_rate_control(const Device &device, EncoderSettings::RateControl mode)
{
	bool constant_quality = mode == EncoderSettings::RateControl::kCqp;
	if (query_control(device, V4L2_CID_MPEG_VIDEO_FRAME_RC_ENABLE))
		(void)set_control(device, V4L2_CID_MPEG_VIDEO_FRAME_RC_ENABLE, !constant_quality);
	if (constant_quality)
		return {};
	std::int64_t value = mode == EncoderSettings::RateControl::kCbr
				     ? V4L2_MPEG_VIDEO_BITRATE_MODE_CBR
				     : V4L2_MPEG_VIDEO_BITRATE_MODE_VBR;
	// A driver may list a mode that it then refuses at STREAMON; only offered ones are tried.
	auto info = query_control(device, V4L2_CID_MPEG_VIDEO_BITRATE_MODE);
	bool offered = info && std::ranges::any_of(info->menu, [value](const auto &item) {
			       return item.value == value;
		       });
	if (!offered) {
		spdlog::warn("{} does not offer this rate control; it keeps its own",
			     device.path());
		return {};
	}
	auto set = set_control(device, V4L2_CID_MPEG_VIDEO_BITRATE_MODE, value);
	if (!set)
		return propagate(set);
	return {};
}

/// Parameter sets before every keyframe, and not in a buffer of their own: where a file begins or a
/// sink comes back in the middle of the stream, nothing else tells of them. Codecs without
/// parameter sets, and drivers that always do so, lack the controls.
void ask_for_headers_in_band(const Device &device)
{
	const std::pair<std::uint32_t, std::int64_t> wanted[] = {
		{V4L2_CID_MPEG_VIDEO_HEADER_MODE,
		 V4L2_MPEG_VIDEO_HEADER_MODE_JOINED_WITH_1ST_FRAME},
		{V4L2_CID_MPEG_VIDEO_REPEAT_SEQ_HEADER, 1}};
	for (const auto &[id, value] : wanted)
		if (query_control(device, id))
			(void)set_control(device, id, value);
}

} // namespace

Status apply_encoder_settings(const Device &device, std::uint32_t codec,
			      const EncoderSettings &settings)
{
	CodecControls ids = controls_of(codec);
	ask_for_headers_in_band(device);
	Status status;
	if (settings.profile)
		status = set_profile(device, ids.profile, *settings.profile);
	if (status && settings.level)
		status = set_level(device, ids.level, *settings.level);
	if (status && settings.rate_control)
		status = set_rate_control(device, *settings.rate_control);
	if (status && settings.bitrate)
		status = set_number(device, V4L2_CID_MPEG_VIDEO_BITRATE, "--bitrate",
				    *settings.bitrate);
	if (status && settings.gop)
		status = set_number(device, V4L2_CID_MPEG_VIDEO_GOP_SIZE, "--gop", *settings.gop);
	if (status && settings.qp)
		status = set_number(device, ids.i_frame_qp, "--qp", *settings.qp);
	if (status && settings.qp && ids.p_frame_qp != 0)
		status = set_number(device, ids.p_frame_qp, "--qp", *settings.qp);
	if (!status)
		return status;
	auto controls = check_controls(device, settings.controls);
	if (!controls)
		return propagate(controls);
	return apply_controls(device, *controls);
}

} // namespace penstock::v4l2
