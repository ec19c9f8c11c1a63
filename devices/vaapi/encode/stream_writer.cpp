#include "devices/vaapi/encode/stream_writer.h"

#include <optional>

#include "devices/settings/encoding_defaults.h"
#include "devices/vaapi/encode/misc_parameters.h"
#include "devices/vaapi/h264/headers.h"
#include "devices/vaapi/h264/parameters.h"
#include "devices/vaapi/hevc/headers.h"
#include "devices/vaapi/hevc/parameters.h"

namespace penstock::vaapi {

namespace {

bool takes(const EntryTraits &traits, std::uint32_t packed_headers)
{
	return (traits.packed_headers & packed_headers) != 0;
}

/// `next` after `first`, in one piece. Only the last unit may end within a byte.
void append(PackedNal &first, const PackedNal &next)
{
	first.bytes.append(next.bytes);
	first.bit_length += next.bit_length;
}

/// What a stream of a codec needs of it.
struct H264 {
	using Config = H264Config;

	static H264Profile profile_of(VAProfile profile)
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
	static Result<Config> configure(const EntryTraits &traits, const StreamFormat &format,
					const RateControl &rate, const EncoderSettings &settings)
	{
		return make_h264_config(profile_of(traits.entry.profile), format, rate, settings);
	}
	static bool same_level(const Config &one, const Config &other)
	{
		return one.level_idc == other.level_idc;
	}

	static constexpr auto sequence = h264_sequence;
	static constexpr auto picture = h264_picture;
	static constexpr auto slice = h264_slice;
	static constexpr auto sequence_header = h264_sps;
	static constexpr auto picture_header = h264_pps;
	static constexpr auto message = h264_sei;
	static constexpr auto slice_header = h264_slice_header;
};

struct Hevc {
	using Config = HevcConfig;

	static Result<Config> configure(const EntryTraits &traits, const StreamFormat &format,
					const RateControl &rate, const EncoderSettings &settings)
	{
		auto tools = read_hevc_tools(traits.hevc_block_sizes, traits.hevc_features,
					     traits.prediction);
		if (!tools)
			return propagate(tools);
		return make_hevc_config(*tools, format, rate, settings);
	}
	static bool same_level(const Config &one, const Config &other)
	{
		return one.level == other.level;
	}

	static constexpr auto sequence = hevc_sequence;
	static constexpr auto picture = hevc_picture;
	static constexpr auto slice = hevc_slice;
	/// VPS and SPS are one piece for libva.
	static PackedNal sequence_header(const Config &config)
	{
		PackedNal sets = hevc_vps(config);
		append(sets, hevc_sps(config));
		return sets;
	}
	static constexpr auto picture_header = hevc_pps;
	static std::optional<PackedNal> message(const Config &, const PictureState &) { return {}; }
	static constexpr auto slice_header = hevc_slice_header;
};

/// Sequence, picture, misc, packed headers, slice: in an order that suits every driver.
template <typename Syntax>
class Stream final : public StreamWriter
{
public:
	using Config = typename Syntax::Config;

	static Result<std::unique_ptr<StreamWriter>> create(const EntryTraits &traits,
							    const StreamFormat &format,
							    const EncoderSettings &settings)
	{
		auto rate = choose_rate_control(settings, format, traits.rate_controls);
		if (!rate)
			return propagate(rate);
		auto config = Syntax::configure(traits, format, *rate, settings);
		if (!config)
			return propagate(config);
		if (traits.references == 0)
			config->period = 1;
		return std::unique_ptr<StreamWriter>(new Stream(traits, *config, settings));
	}

	Size coded() const override { return config_.coded; }
	std::uint32_t period() const override { return config_.period; }
	const RateControl &rate() const override { return config_.rate; }

	Result<bool> set_bitrate(std::uint64_t bitrate) override
	{
		auto rate = with_bitrate(config_.rate, config_.format, bitrate);
		if (!rate)
			return propagate(rate);
		auto config = Syntax::configure(traits_, config_.format, *rate, settings_);
		if (!config)
			return propagate(config);
		config->period = config_.period;
		const bool other_level = !Syntax::same_level(*config, config_);
		config_ = *config;
		return other_level;
	}

	void write(PictureWriter &writer, const PictureState &picture,
		   const PictureBuffers &buffers, bool rate_changed) const override
	{
		if (picture.idr)
			writer.add(VAEncSequenceParameterBufferType, Syntax::sequence(config_));
		writer.add(VAEncPictureParameterBufferType,
			   Syntax::picture(config_, picture, buffers));
		if (picture.idr || rate_changed)
			add_rate_parameters(writer, config_.rate, config_.rate_nominal);
		if (picture.idr) {
			add_quality_level(
				writer, quality_level(traits_.quality_levels,
						      settings_.quality.value_or(kDefaultQuality)));
			write_parameter_sets(writer);
		}
		// Either bit stands for headers beside slices.
		if (takes(traits_, VA_ENC_PACKED_HEADER_RAW_DATA | VA_ENC_PACKED_HEADER_MISC))
			if (auto message = Syntax::message(config_, picture))
				writer.add_packed(VAEncPackedHeaderRawData, *message);
		if (takes(traits_, VA_ENC_PACKED_HEADER_SLICE))
			writer.add_packed(VAEncPackedHeaderSlice,
					  Syntax::slice_header(config_, picture));
		writer.add(VAEncSliceParameterBufferType, Syntax::slice(config_, picture, buffers));
	}

private:
	Stream(const EntryTraits &traits, const Config &config, const EncoderSettings &settings)
		: traits_(traits), config_(config), settings_(settings)
	{}

	void write_parameter_sets(PictureWriter &writer) const
	{
		if (!takes(traits_, VA_ENC_PACKED_HEADER_SEQUENCE))
			return;
		// Mesa 22 takes no picture header beside HEVC's sequence header.
		PackedNal sets = Syntax::sequence_header(config_);
		const bool separate = takes(traits_, VA_ENC_PACKED_HEADER_PICTURE);
		if (!separate)
			append(sets, Syntax::picture_header(config_));
		writer.add_packed(VAEncPackedHeaderSequence, sets);
		if (separate)
			writer.add_packed(VAEncPackedHeaderPicture,
					  Syntax::picture_header(config_));
	}

	const EntryTraits traits_;
	Config config_;
	const EncoderSettings settings_;
};

} // namespace

Result<std::unique_ptr<StreamWriter>> create_stream(const EntryTraits &traits,
						    const StreamFormat &format,
						    const EncoderSettings &settings)
{
	return traits.entry.codec == Codec::kH264 ? Stream<H264>::create(traits, format, settings)
						  : Stream<Hevc>::create(traits, format, settings);
}

} // namespace penstock::vaapi
