#pragma once

#include "devices/vaapi/coded_stream.h"
#include "devices/vaapi/h264_config.h"

namespace penstock::vaapi {

/// H.264: sequence, picture, misc, packed headers, slice, in an order that suits every driver.
class H264Stream final : public CodedStream
{
public:
	static Result<std::unique_ptr<CodedStream>> create(const EntryTraits &traits,
							   const StreamFormat &format,
							   const EncoderSettings &settings);

	Size coded() const override { return config_.coded; }
	std::uint32_t period() const override { return config_.period; }
	const RateControl &rate() const override { return config_.rate; }
	Result<bool> set_bitrate(std::uint64_t bitrate) override;
	void write(PictureWriter &writer, const PictureState &picture,
		   const PictureBuffers &buffers, bool rate_changed) const override;

private:
	H264Stream(const EntryTraits &traits, const H264Config &config,
		   const EncoderSettings &settings)
		: traits_(traits), config_(config), settings_(settings)
	{}
	void write_headers(PictureWriter &writer, const PictureState &picture) const;

	EntryTraits traits_;
	H264Config config_;
	EncoderSettings settings_;
};

} // namespace penstock::vaapi
