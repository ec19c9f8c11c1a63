#include "app/outputs/libav/stream_parameters.h"

#include <algorithm>
#include <cerrno>
#include <span>

#include <fmt/format.h>

#include "app/outputs/libav/libav.h"
#include "app/outputs/libav/mp4_header.h"
#include "config/outputs/url_secrets.h"
#include "core/bitstream/parameter_sets.h"

namespace penstock {

namespace {

/// A container with a time unit of its own overrides this. MP4 and QuickTime count a distance
/// between frames in 31 bits: with this unit it may be 6 hours, with microseconds 35 minutes.
/// QuickTime does not play files with a finer unit than 1/100000.
constexpr AVRational kTimeBase{1, 90000};

AVCodecID codec_id(Codec codec)
{
	switch (codec) {
	case Codec::kH264:
		return AV_CODEC_ID_H264;
	case Codec::kHevc:
		return AV_CODEC_ID_HEVC;
	case Codec::kVp8:
		return AV_CODEC_ID_VP8;
	case Codec::kVp9:
		return AV_CODEC_ID_VP9;
	case Codec::kMjpeg:
		return AV_CODEC_ID_MJPEG;
	case Codec::kFwht:
		break;
	}
	return AV_CODEC_ID_NONE;
}

AVColorRange color_range(Colorimetry::Range range)
{
	switch (range) {
	case Colorimetry::Range::kLimited:
		return AVCOL_RANGE_MPEG;
	case Colorimetry::Range::kFull:
		return AVCOL_RANGE_JPEG;
	case Colorimetry::Range::kUnspecified:
		break;
	}
	return AVCOL_RANGE_UNSPECIFIED;
}

} // namespace

void describe_stream(AVStream &stream, const StreamInfo &info, const Container &container)
{
	stream.time_base = kTimeBase;
	if (info.rate.num != 0)
		stream.avg_frame_rate = {static_cast<int>(info.rate.num),
					 static_cast<int>(info.rate.den)};
	AVCodecParameters &parameters = *stream.codecpar;
	parameters.codec_type = AVMEDIA_TYPE_VIDEO;
	parameters.codec_id = codec_id(info.codec);
	// Apple's players only know HEVC by this name.
	if (is_mp4_or_mov(container) && parameters.codec_id == AV_CODEC_ID_HEVC)
		parameters.codec_tag = MKTAG('h', 'v', 'c', '1');
	// MP4 needs the VP9 profile. Encoders for cameras only make profile 0: 8 bits in 4:2:0.
	if (parameters.codec_id == AV_CODEC_ID_VP9)
		parameters.format = AV_PIX_FMT_YUV420P;
	parameters.width = static_cast<int>(info.size.width);
	parameters.height = static_cast<int>(info.size.height);
	parameters.color_primaries = static_cast<AVColorPrimaries>(info.colorimetry.primaries);
	parameters.color_trc =
		static_cast<AVColorTransferCharacteristic>(info.colorimetry.transfer);
	parameters.color_space = static_cast<AVColorSpace>(info.colorimetry.matrix);
	parameters.color_range = color_range(info.colorimetry.range);
}

Status add_parameter_sets(AVCodecParameters &parameters, Codec codec, const Packet &first,
			  const std::string &url)
{
	if (codec != Codec::kH264 && codec != Codec::kHevc)
		return {};
	ParameterSets sets(codec);
	(void)sets.complete(first.data());
	const std::span<const std::byte> bytes = sets.bytes();
	if (bytes.empty())
		return make_error(std::errc::bad_message,
				  fmt::format("{}: the encoder sent no SPS/PPS with its first "
					      "frame, and this output needs them",
					      shown_url(url)));
	parameters.extradata = static_cast<std::uint8_t *>(
		libav().av_mallocz(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE));
	if (!parameters.extradata)
		return system_error(ENOMEM, "av_mallocz");
	std::ranges::copy(bytes, reinterpret_cast<std::byte *>(parameters.extradata));
	parameters.extradata_size = static_cast<int>(bytes.size());
	return {};
}

} // namespace penstock
