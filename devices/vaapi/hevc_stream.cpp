#include "devices/vaapi/hevc_stream.h"

#include "devices/vaapi/hevc_headers.h"
#include "devices/vaapi/hevc_parameters.h"
#include "devices/vaapi/misc_parameters.h"
#include "devices/vaapi/packed_headers.h"

namespace penstock::vaapi {

Result<std::unique_ptr<CodedStream>> HevcStream::create(const EntryTraits &traits,
							const StreamFormat &format,
							const EncoderSettings &settings)
{
	auto tools =
		read_hevc_tools(traits.hevc_block_sizes, traits.hevc_features, traits.prediction);
	if (!tools)
		return forward(tools);
	auto rate = choose_rate_control(settings, format, traits.rate_controls);
	if (!rate)
		return forward(rate);
	auto config = make_hevc_config(*tools, format, *rate, settings);
	if (!config)
		return forward(config);
	if (traits.references == 0)
		config->period = 1;
	return std::unique_ptr<CodedStream>(new HevcStream(traits, *config, settings));
}

Result<bool> HevcStream::set_bitrate(std::uint64_t bitrate)
{
	auto rate = with_bitrate(config_.rate, config_.format, bitrate);
	if (!rate)
		return forward(rate);
	auto config = make_hevc_config(config_.tools, config_.format, *rate, settings_);
	if (!config)
		return forward(config);
	const bool other_level = config->level != config_.level;
	config_.level = config->level;
	config_.rate = *rate;
	return other_level;
}

void HevcStream::write(PictureWriter &writer, const PictureState &picture,
		       const PictureBuffers &buffers, bool rate_changed) const
{
	if (picture.idr)
		writer.add(VAEncSequenceParameterBufferType, hevc_sequence(config_));
	writer.add(VAEncPictureParameterBufferType, hevc_picture(config_, picture, buffers));
	if (picture.idr || rate_changed)
		add_rate_parameters(writer, config_.rate, config_.rate_nominal);
	if (picture.idr) {
		add_quality_level(writer, traits_.quality_levels);
		write_headers(writer);
	}
	if (takes(traits_.packed_headers, VA_ENC_PACKED_HEADER_SLICE))
		writer.add_packed(VAEncPackedHeaderSlice, hevc_slice_header(config_, picture));
	writer.add(VAEncSliceParameterBufferType, hevc_slice(config_, picture, buffers));
}

void HevcStream::write_headers(PictureWriter &writer) const
{
	if (!takes(traits_.packed_headers, VA_ENC_PACKED_HEADER_SEQUENCE))
		return;
	// VPS and SPS are one piece for libva. Mesa 22 takes no picture header beside it.
	PackedNal sets = hevc_vps(config_);
	append(sets, hevc_sps(config_));
	const bool separate = takes(traits_.packed_headers, VA_ENC_PACKED_HEADER_PICTURE);
	if (!separate)
		append(sets, hevc_pps(config_));
	writer.add_packed(VAEncPackedHeaderSequence, sets);
	if (separate)
		writer.add_packed(VAEncPackedHeaderPicture, hevc_pps(config_));
}

} // namespace penstock::vaapi
