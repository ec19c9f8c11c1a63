#include "devices/software/openh264_parameters.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include <fmt/format.h>

#include "core/base/user_mistake.h"
#include "devices/settings/encoding_defaults.h"
#include "devices/settings/level_name.h"

namespace penstock::software {

namespace {

using RateControl = EncoderSettings::RateControl;

constexpr std::uint32_t kHighestQp = 51;
constexpr std::uint32_t kDefaultQp = 26;
constexpr std::uint64_t kHighestBitrate = std::numeric_limits<int>::max();
constexpr Fraction kUsualRate{30, 1};

// What the library clips a rate to.
constexpr float kLowestRate = 1;
constexpr float kHighestRate = 60;

// H.273, and ITU-T H.264 E.2.1
constexpr std::uint8_t kUnspecified = 2;
constexpr std::uint8_t kMatrixRgb = 0;
constexpr std::uint8_t kUnspecifiedVideoFormat = 5;

constexpr std::array kLevels{10u, 11u, 12u, 13u, 20u, 21u, 22u, 30u,
			     31u, 32u, 40u, 41u, 42u, 50u, 51u, 52u};

/// The library's Baseline streams use nothing that Constrained Baseline lacks.
std::optional<EProfileIdc> idc_of(Profile profile)
{
	switch (profile) {
	case Profile::kHigh:
		return PRO_HIGH;
	case Profile::kMain:
		return PRO_MAIN;
	case Profile::kBaseline:
	case Profile::kConstrainedBaseline:
		return PRO_BASELINE;
	default:
		return std::nullopt;
	}
}

tl::unexpected<Error> refuse(std::string why)
{
	return user_mistake("software encoder: " + std::move(why));
}

bool has_constant_qp(const EncoderSettings &settings)
{
	return settings.rate_control ? *settings.rate_control == RateControl::kCqp
				     : settings.qp.has_value();
}

Status check_rate_control(const EncoderSettings &settings)
{
	if (settings.rate_control == RateControl::kCbr)
		return refuse("--rate-control cbr: it has vbr, an average bitrate, and cqp");
	if (settings.bitrate && has_constant_qp(settings))
		return refuse("--bitrate: a constant QP leaves no bitrate to keep");
	if (settings.qp && !has_constant_qp(settings))
		return refuse("--qp: only with --rate-control cqp");
	if (settings.qp.value_or(0) > kHighestQp)
		return refuse(fmt::format("--qp {}: 0 to {}", *settings.qp, kHighestQp));
	if (settings.bitrate && (*settings.bitrate == 0 || *settings.bitrate > kHighestBitrate))
		return refuse(
			fmt::format("--bitrate {}: 1 to {}", *settings.bitrate, kHighestBitrate));
	return {};
}

/// What decoders are told of the colours: nothing of which nothing is known. Matrix 0 (RGB) is for
/// 4:4:4 only.
void set_colours(SSpatialLayerConfig &layer, Colorimetry colours)
{
	if (colours.matrix == kMatrixRgb)
		colours.matrix = kUnspecified;
	layer.bColorDescriptionPresent = colours.primaries != kUnspecified ||
					 colours.transfer != kUnspecified ||
					 colours.matrix != kUnspecified;
	layer.bVideoSignalTypePresent =
		layer.bColorDescriptionPresent || colours.range != Colorimetry::Range::kUnspecified;
	layer.uiVideoFormat = kUnspecifiedVideoFormat;
	layer.bFullRange = colours.range == Colorimetry::Range::kFull;
	layer.uiColorPrimaries = colours.primaries;
	layer.uiTransferCharacteristics = colours.transfer;
	layer.uiColorMatrix = colours.matrix;
}

/// The library has three.
ECOMPLEXITY_MODE complexity_of(std::uint32_t quality)
{
	constexpr std::array kModes{LOW_COMPLEXITY, MEDIUM_COMPLEXITY, HIGH_COMPLEXITY};
	constexpr std::uint32_t kWhole = EncoderSettings::kHighestQuality;
	return kModes[std::min(quality, kWhole) * (kModes.size() - 1) / kWhole];
}

void set_rate_control(SEncParamExt &parameters, const EncoderSettings &settings, Size size,
		      Fraction rate)
{
	const float real_rate = static_cast<float>(rate.num) / static_cast<float>(rate.den);
	const float told_rate = std::clamp(real_rate, kLowestRate, kHighestRate);
	parameters.fMaxFrameRate = told_rate;
	parameters.bEnableFrameSkip = false;
	if (has_constant_qp(settings)) {
		parameters.iRCMode = RC_OFF_MODE;
		return;
	}
	auto bitrate = static_cast<double>(settings.bitrate.value_or(default_bitrate(size, rate)));
	// By timestamps it reckons in whole milliseconds, too few for faster frames; otherwise with
	// the rate that it was told.
	parameters.iRCMode = RC_TIMESTAMP_MODE;
	if (real_rate > told_rate) {
		parameters.iRCMode = RC_BITRATE_MODE;
		bitrate *= static_cast<double>(told_rate) / static_cast<double>(real_rate);
	}
	parameters.iTargetBitrate =
		static_cast<int>(std::clamp(bitrate, 1., static_cast<double>(kHighestBitrate)));
	parameters.iMaxBitrate = UNSPECIFIED_BIT_RATE;
}

} // namespace

Size coded_picture(Size visible)
{
	return {visible.width & ~1u, visible.height & ~1u};
}

Status check_settings(const EncoderSettings &settings)
{
	if (settings.codec && settings.codec != Codec::kH264)
		return make_error(std::errc::not_supported,
				  fmt::format("the software encoder does not encode {}; it "
					      "offers h264",
					      name_of(settings.codec)));
	if (!settings.controls.empty())
		return refuse(fmt::format("--enc-ctrl {}: it has no controls",
					  settings.controls[0].name));
	if (settings.profile && !idc_of(*settings.profile))
		return refuse(
			fmt::format("--profile {}: it has constrained-baseline, main and high",
				    name_of(*settings.profile)));
	if (settings.level)
		if (const auto level = parse_level(*settings.level);
		    !level || std::ranges::find(kLevels, *level) == kLevels.end())
			return refuse(fmt::format("--level {}: no level of H.264 up to 5.2",
						  *settings.level));
	return check_rate_control(settings);
}

void set_parameters(SEncParamExt &parameters, const EncoderSettings &settings,
		    const VideoInfo &frames)
{
	const Size size = coded_picture(frames.size());
	const Fraction rate = frames.rate.num != 0 ? frames.rate : kUsualRate;
	const EProfileIdc profile = *idc_of(settings.profile.value_or(Profile::kHigh));

	parameters.iUsageType = CAMERA_VIDEO_REAL_TIME;
	parameters.iPicWidth = static_cast<int>(size.width);
	parameters.iPicHeight = static_cast<int>(size.height);
	set_rate_control(parameters, settings, size, rate);
	parameters.uiIntraPeriod = settings.gop.value_or(default_gop(rate));
	parameters.bEnableSceneChangeDetect = false;
	// The same numbers in every SPS and PPS, which come before every IDR picture.
	parameters.eSpsPpsIdStrategy = CONSTANT_ID;
	parameters.iEntropyCodingModeFlag = profile != PRO_BASELINE;
	parameters.iMultipleThreadIdc = 1;
	parameters.iComplexityMode = complexity_of(settings.quality.value_or(kDefaultQuality));

	SSpatialLayerConfig &layer = parameters.sSpatialLayers[0];
	layer.iVideoWidth = parameters.iPicWidth;
	layer.iVideoHeight = parameters.iPicHeight;
	layer.fFrameRate = parameters.fMaxFrameRate;
	layer.iSpatialBitrate = parameters.iTargetBitrate;
	layer.iMaxSpatialBitrate = parameters.iMaxBitrate;
	layer.iDLayerQp = static_cast<int>(settings.qp.value_or(kDefaultQp));
	layer.uiProfileIdc = profile;
	layer.uiLevelIdc = LEVEL_UNKNOWN;
	if (settings.level)
		layer.uiLevelIdc = static_cast<ELevelIdc>(*parse_level(*settings.level));
	set_colours(layer, frames.colorimetry);
}

} // namespace penstock::software
