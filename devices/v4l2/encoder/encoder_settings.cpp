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
#include "devices/v4l2/node/control_batch.h"
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

/// Finds the numbers for what a user asked for. Nothing is set: the controls of an encoder depend
/// on each other, and are set together.
class WantedControls
{
public:
	WantedControls(const Device &device, std::uint32_t codec)
		: device_(device), codec_(controls_of(codec))
	{}

	Status add(const EncoderSettings &settings);
	std::span<const ControlValue> values() const { return values_; }

private:
	void add_number(std::uint32_t id, std::string_view option, std::uint64_t wanted);
	Status add_entry(std::uint32_t id, std::string_view option, std::string_view wanted,
			 const std::function<bool(std::string_view)> &accepts);
	Status add_profile(Profile profile);
	Status add_level(const std::string &level);
	void add_rate_control(EncoderSettings::RateControl mode);
	void warn_of_missing(std::string_view option) const;

	const Device &device_;
	CodecControls codec_;
	std::vector<ControlValue> values_;
};

void WantedControls::warn_of_missing(std::string_view option) const
{
	spdlog::warn("{} cannot set {}; the driver's own value stays", device_.path(), option);
}

/// Outside the control's range the nearest one inside, with a warning.
void WantedControls::add_number(std::uint32_t id, std::string_view option, std::uint64_t wanted)
{
	auto info = id == 0 ? std::nullopt : query_control(device_, id);
	if (!info)
		return warn_of_missing(option);
	auto value = static_cast<std::int64_t>(std::min<std::uint64_t>(wanted, INT64_MAX));
	std::int64_t possible = std::clamp(value, info->minimum, info->maximum);
	if (possible != value)
		spdlog::warn("{}: {} allows {} to {}; using {} instead of {}", option,
			     device_.path(), info->minimum, info->maximum, possible, value);
	values_.push_back({id, std::string(option), possible});
}

/// The entry of a menu that a predicate accepts. `wanted` is what messages call it.
Status WantedControls::add_entry(std::uint32_t id, std::string_view option, std::string_view wanted,
				 const std::function<bool(std::string_view)> &accepts)
{
	auto info = id == 0 ? std::nullopt : query_control(device_, id);
	if (!info) {
		warn_of_missing(option);
		return {};
	}
	std::vector<std::string> names;
	for (const auto &item : info->menu) {
		names.push_back(item.name);
		if (!accepts(item.name))
			continue;
		values_.push_back({id, std::string(option), item.value});
		return {};
	}
	return user_mistake(fmt::format("{} takes {} for {}, not \"{}\"", device_.path(),
					fmt::join(names, ", "), option, wanted));
}

Status WantedControls::add_profile(Profile profile)
{
	return add_entry(codec_.profile, "--profile", name_of(profile),
			 [&](std::string_view entry) { return parse_profile(entry) == profile; });
}

std::string without_separators(std::string_view text)
{
	std::string result = control_spelling(text);
	std::erase(result, '_');
	return result;
}

Status WantedControls::add_level(const std::string &level)
{
	return add_entry(codec_.level, "--level", level, [&](std::string_view entry) {
		return without_separators(entry) == without_separators(level);
	});
}

void WantedControls::add_rate_control(EncoderSettings::RateControl mode)
{
	bool constant_quality = mode == EncoderSettings::RateControl::kCqp;
	const auto enable = query_control(device_, V4L2_CID_MPEG_VIDEO_FRAME_RC_ENABLE);
	if (enable && !enable->read_only)
		values_.push_back({V4L2_CID_MPEG_VIDEO_FRAME_RC_ENABLE, "--rate-control",
				   constant_quality ? 0 : 1});
	if (constant_quality)
		return;
	std::int64_t value = mode == EncoderSettings::RateControl::kCbr
				     ? V4L2_MPEG_VIDEO_BITRATE_MODE_CBR
				     : V4L2_MPEG_VIDEO_BITRATE_MODE_VBR;
	// A driver may list a mode that it then refuses at STREAMON; only offered ones are tried.
	auto info = query_control(device_, V4L2_CID_MPEG_VIDEO_BITRATE_MODE);
	bool offered = info && std::ranges::any_of(info->menu, [value](const auto &item) {
			       return item.value == value;
		       });
	if (offered)
		values_.push_back({V4L2_CID_MPEG_VIDEO_BITRATE_MODE, "--rate-control", value});
	else
		spdlog::warn("{} does not offer this --rate-control; the driver's own stays",
			     device_.path());
}

Status WantedControls::add(const EncoderSettings &settings)
{
	Status status;
	if (settings.profile)
		status = add_profile(*settings.profile);
	if (status && settings.level)
		status = add_level(*settings.level);
	if (!status)
		return status;
	if (settings.rate_control)
		add_rate_control(*settings.rate_control);
	if (settings.bitrate)
		add_number(V4L2_CID_MPEG_VIDEO_BITRATE, "--bitrate", *settings.bitrate);
	if (settings.gop)
		add_number(V4L2_CID_MPEG_VIDEO_GOP_SIZE, "--gop", *settings.gop);
	if (settings.qp)
		add_number(codec_.i_frame_qp, "--qp", *settings.qp);
	if (settings.qp && codec_.p_frame_qp != 0)
		add_number(codec_.p_frame_qp, "--qp", *settings.qp);
	// No control of the kernel stands for it.
	if (settings.quality)
		warn_of_missing("--quality");
	auto named = check_controls(device_, settings.controls);
	if (!named)
		return propagate(named);
	values_.insert(values_.end(), named->begin(), named->end());
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
	ask_for_headers_in_band(device);
	WantedControls wanted(device, codec);
	if (Status status = wanted.add(settings); !status)
		return status;
	return apply_controls(device, wanted.values(), "--enc-ctrl");
}

} // namespace penstock::v4l2
