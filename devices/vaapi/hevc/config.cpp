#include "devices/vaapi/hevc/config.h"

#include <fmt/format.h>

#include "devices/vaapi/stream/gop.h"

namespace penstock::vaapi {

Result<HevcConfig> make_hevc_config(const HevcTools &tools, const StreamFormat &format,
				    const RateControl &rate, const EncoderSettings &settings)
{
	if (Status checked = check_size(format.visible); !checked)
		return propagate(checked);
	if (settings.profile && *settings.profile != Profile::kMain)
		return make_error(std::errc::not_supported,
				  fmt::format("HEVC profile \"{}\": only main is written",
					      name_of(*settings.profile)));

	HevcConfig config;
	config.format = format;
	config.shown = shown_size(format.visible);
	config.coded = coded_size(format.visible, tools.min_cb());
	config.rate_nominal = nominal_rate(format.rate);
	config.period = gop_period(settings.gop, config.rate_nominal);
	config.tools = tools;
	config.rate = rate;

	Result<HevcLevel> level = choose_hevc_level({.coded = config.coded,
						     .rate = config.rate_nominal,
						     .bits_per_second = rate.bits_per_second,
						     .cpb_size = rate.hrd_size},
						    settings.level);
	if (!level)
		return propagate(level);
	config.level = *level;
	return config;
}

} // namespace penstock::vaapi
