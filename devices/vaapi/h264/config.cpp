#include "devices/vaapi/h264/config.h"

#include "devices/vaapi/h264/level.h"
#include "devices/vaapi/stream/gop.h"

namespace penstock::vaapi {

namespace {

constexpr std::uint32_t kMacroblock = 16;

} // namespace

Result<H264Config> make_h264_config(H264Profile profile, const StreamFormat &format,
				    const RateControl &rate, const EncoderSettings &settings)
{
	if (Status checked = check_size(format.visible); !checked)
		return propagate(checked);

	H264Config config;
	config.profile = profile;
	config.format = format;
	config.shown = shown_size(format.visible);
	config.coded = coded_size(format.visible, kMacroblock);
	config.rate_nominal = nominal_rate(format.rate);
	config.period = gop_period(settings.gop, config.rate_nominal);
	config.cabac = profile != H264Profile::kConstrainedBaseline;
	config.transform_8x8 = profile == H264Profile::kHigh;
	config.rate = rate;

	Result<std::uint8_t> level = choose_h264_level({.profile = profile,
							.coded = config.coded,
							.rate = config.rate_nominal,
							.bits_per_second = rate.bits_per_second,
							.cpb_size = rate.hrd_size},
						       settings.level);
	if (!level)
		return propagate(level);
	config.level_idc = *level;
	return config;
}

} // namespace penstock::vaapi
