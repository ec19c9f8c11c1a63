#include "devices/vaapi/encode/misc_parameters.h"

#include <algorithm>

#include "devices/vaapi/stream/stream_format.h"

namespace penstock::vaapi {

namespace {

void add_rate_control(PictureWriter &writer, const RateControl &rate)
{
	VAEncMiscParameterRateControl parameters{};
	parameters.bits_per_second = rate.bits_per_second;
	parameters.target_percentage = rate.target_percentage;
	parameters.window_size = rate.window_ms;
	// A frame that is left out would be missing as a reference for the next one.
	parameters.rc_flags.bits.disable_frame_skip = 1;
	if (rate.mode == RateControl::Mode::kIcq)
		parameters.ICQ_quality_factor = rate.quality_factor;
	if (rate.mode == RateControl::Mode::kQvbr)
		parameters.quality_factor = rate.quality_factor;
	writer.add_misc(VAEncMiscParameterTypeRateControl, parameters);
}

} // namespace

void add_rate_parameters(PictureWriter &writer, const RateControl &rate, Fraction frame_rate)
{
	if (rate.mode == RateControl::Mode::kCqp)
		return;
	add_rate_control(writer, rate);
	if (rate.has_bitrate()) {
		VAEncMiscParameterHRD hrd{};
		hrd.buffer_size = rate.hrd_size;
		hrd.initial_buffer_fullness = rate.hrd_fullness;
		writer.add_misc(VAEncMiscParameterTypeHRD, hrd);
	}
	VAEncMiscParameterFrameRate frames{};
	frames.framerate = packed_rate(frame_rate);
	writer.add_misc(VAEncMiscParameterTypeFrameRate, frames);
}

std::uint32_t quality_level(std::uint32_t levels, std::uint32_t quality)
{
	constexpr std::uint32_t kWhole = EncoderSettings::kHighestQuality;
	if (levels == 0)
		return 0;
	return levels - ((levels - 1) * std::min(quality, kWhole) + kWhole / 2) / kWhole;
}

void add_quality_level(PictureWriter &writer, std::uint32_t level)
{
	if (level == 0)
		return;
	VAEncMiscParameterBufferQualityLevel parameters{};
	parameters.quality_level = level;
	writer.add_misc(VAEncMiscParameterTypeQualityLevel, parameters);
}

} // namespace penstock::vaapi
