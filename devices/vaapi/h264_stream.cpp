#include "devices/vaapi/h264_stream.h"

#include "devices/vaapi/h264_headers.h"
#include "devices/vaapi/h264_parameters.h"
#include "devices/vaapi/misc_parameters.h"
#include "devices/vaapi/packed_headers.h"

namespace penstock::vaapi {

namespace {

H264Profile profile_of(VAProfile profile)
{
	switch (profile) {
	case VAProfileH264High:
		return H264Profile::kHigh;
	case VAProfileH264Main:
		return H264Profile::kMain;
	default:
		return H264Profile::kConstrainedBaseline;
	}
}

} // namespace

Result<std::unique_ptr<CodedStream>> H264Stream::create(const EntryTraits &traits,
							const StreamFormat &format,
							const EncoderSettings &settings)
{
	auto rate = choose_rate_control(settings, format, traits.rate_controls);
	if (!rate)
		return forward(rate);
	auto config = make_h264_config(profile_of(traits.entry.profile), format, *rate, settings);
	if (!config)
		return forward(config);
	if (traits.references == 0)
		config->period = 1;
	return std::unique_ptr<CodedStream>(new H264Stream(traits, *config, settings));
}

Result<bool> H264Stream::set_bitrate(std::uint64_t bitrate)
{
	auto rate = with_bitrate(config_.rate, config_.format, bitrate);
	if (!rate)
		return forward(rate);
	auto config = make_h264_config(config_.profile, config_.format, *rate, settings_);
	if (!config)
		return forward(config);
	const bool other_level = config->level_idc != config_.level_idc;
	config_.level_idc = config->level_idc;
	config_.rate = *rate;
	return other_level;
}

void H264Stream::write(PictureWriter &writer, const PictureState &picture,
		       const PictureBuffers &buffers, bool rate_changed) const
{
	if (picture.idr)
		writer.add(VAEncSequenceParameterBufferType, h264_sequence(config_));
	writer.add(VAEncPictureParameterBufferType, h264_picture(config_, picture, buffers));
	if (picture.idr || rate_changed)
		add_rate_parameters(writer, config_.rate, config_.rate_nominal);
	if (picture.idr)
		add_quality_level(writer, traits_.quality_levels);
	write_headers(writer, picture);
	if (takes(traits_.packed_headers, VA_ENC_PACKED_HEADER_SLICE))
		writer.add_packed(VAEncPackedHeaderSlice, h264_slice_header(config_, picture));
	writer.add(VAEncSliceParameterBufferType, h264_slice(config_, picture, buffers));
}

void H264Stream::write_headers(PictureWriter &writer, const PictureState &picture) const
{
	if (picture.idr && takes(traits_.packed_headers, VA_ENC_PACKED_HEADER_SEQUENCE)) {
		PackedNal sps = h264_sps(config_);
		const bool separate = takes(traits_.packed_headers, VA_ENC_PACKED_HEADER_PICTURE);
		if (!separate)
			append(sps, h264_pps(config_));
		writer.add_packed(VAEncPackedHeaderSequence, sps);
		if (separate)
			writer.add_packed(VAEncPackedHeaderPicture, h264_pps(config_));
	}
	if (!takes_raw_data(traits_.packed_headers))
		return;
	if (auto sei = h264_sei(config_, picture))
		writer.add_packed(VAEncPackedHeaderRawData, *sei);
}

} // namespace penstock::vaapi
