#include "tests/swva/engine/pcm/hevc_pcm_engine.h"

#include <fmt/format.h>

#include "tests/swva/engine/hevc/reader.h"
#include "tests/swva/engine/packed/packed_header.h"

namespace swva::hevc {
namespace {

/// The application's packed SPS, which alone has the visible size: the sequence parameter buffer
/// has no cropping.
std::optional<Sps> packed_sps(const HevcFrame &frame)
{
	for (const PackedHeader &header : frame.headers)
		for (const PackedNal &nal : nals_of(header))
			if (nal_type(nal.data) == kSps)
				if (auto sps = read_sps(nal.data))
					return *sps;
	return std::nullopt;
}

} // namespace

void PcmEngine::adopt_sequence(const HevcFrame &frame)
{
	PcmStream stream;
	stream.width = frame.sequence->pic_width_in_luma_samples;
	stream.height = frame.sequence->pic_height_in_luma_samples;
	stream.picture_set_first = picture_set_first_;
	stream.level_idc = frame.sequence->general_level_idc;
	auto width = Element{frame.visible_width};
	auto height = Element{frame.visible_height};
	if (const auto sps = packed_sps(frame)) {
		width = sps->visible_width();
		height = sps->visible_height();
	}
	if (width > 0 && width <= stream.width)
		stream.crop_right = stream.width - static_cast<std::uint32_t>(width);
	if (height > 0 && height <= stream.height)
		stream.crop_bottom = stream.height - static_cast<std::uint32_t>(height);
	stream_ = stream;
}

tl::expected<Coded, std::string> PcmEngine::encode(const HevcFrame &frame, const Picture &picture)
{
	if (frame.sequence)
		adopt_sequence(frame);
	if (!stream_)
		return tl::unexpected<std::string>("there was no sequence parameter buffer");
	if (picture.width != stream_->width || picture.height != stream_->height ||
	    picture.width == 0 || picture.height == 0 || picture.width % 8 != 0 ||
	    picture.height % 8 != 0)
		return tl::unexpected(fmt::format("the picture has {}x{}, the sequence {}x{}",
						  picture.width, picture.height, stream_->width,
						  stream_->height));
	Coded coded;
	coded.keyframe = frame.picture.pic_fields.bits.idr_pic_flag;
	if (coded.keyframe)
		coded.data = stream_->parameter_sets();
	const auto slice = stream_->slice(picture);
	coded.data.insert(coded.data.end(), slice.begin(), slice.end());
	return coded;
}

} // namespace swva::hevc
