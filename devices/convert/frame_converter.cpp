#include "devices/convert/frame_converter.h"

#include <utility>

#include <fmt/format.h>

#include "core/allocation/plan.h"
#include "core/video/jpeg_format.h"
#include "devices/convert/bayer_conversion.h"
#include "devices/convert/jpeg_conversion.h"
#include "devices/convert/mapped_frame.h"
#include "devices/convert/plane_copy.h"
#include "devices/convert/step_chain.h"

namespace penstock::software {
namespace {

// H.273
constexpr std::uint8_t kMatrixRgb = 0;
constexpr std::uint8_t kMatrixBt601 = 6;

Result<ConversionPtr> make_conversion(PixelFormat from, PixelFormat to, Size size,
				      const Colorimetry &colorimetry)
{
	if (is_jpeg(from))
		return JpegConversion::create(to, size);
	if (is_bayer(from) && !is_plain_copy(from, to))
		return BayerConversion::create(from, to, size);
	return make_raw_conversion(from, to, size, colorimetry);
}

Colorimetry colorimetry_after(const VideoInfo &from, PixelFormat to)
{
	using Range = Colorimetry::Range;
	const bool from_rgb = is_rgb(from.format()) || is_bayer(from.format());
	Colorimetry result =
		is_jpeg(from.format()) ? jpeg_colorimetry(from.colorimetry) : from.colorimetry;
	if (from_rgb && !is_rgb(to) && !is_bayer(to)) {
		result.matrix = kMatrixBt601;
		result.range = Range::kLimited;
	} else if (!from_rgb && is_rgb(to)) {
		result.matrix = kMatrixRgb;
		result.range = Range::kFull;
	}
	return result;
}

} // namespace

bool FrameConverter::possible(PixelFormat from, PixelFormat to)
{
	if (is_jpeg(from))
		return jpeg_conversion_exists(to);
	return raw_conversion_exists(from, to) || bayer_conversion_exists(from, to);
}

FrameConverter::FrameConverter(const VideoInfo &from, const VideoInfo &to, ConversionPtr conversion)
	: from_(from), to_(to), conversion_(std::move(conversion)),
	  colorimetry_(colorimetry_after(from, to.format())), bytes_(visible_bytes(to)),
	  plain_copy_(software::is_plain_copy(from.format(), to.format()))
{}

Result<FrameConverter> FrameConverter::create(const VideoInfo &from, const VideoInfo &to)
{
	for (const VideoInfo *layout : {&from, &to})
		if (Status ok = check_layout(*layout); !ok)
			return propagate(ok);
	if (from.size() != to.size())
		return make_error(std::errc::invalid_argument,
				  fmt::format("{} to {}: no other size is made", to_string(from),
					      to_string(to)));
	Result<ConversionPtr> conversion =
		make_conversion(from.format(), to.format(), from.size(), from.colorimetry);
	if (!conversion)
		return propagate(conversion);
	return FrameConverter(from, to, std::move(*conversion));
}

Result<std::uint64_t> FrameConverter::convert(const Buffer &from, Buffer &to)
{
	if (!to.is_writable())
		return in_context({std::make_error_code(std::errc::operation_not_permitted),
				   "others refer to the target"});
	Result<MappedFrame> source = MappedFrame::map(from, from_, MapMode::kRead);
	if (!source)
		return in_context(std::move(source.error()));
	Result<MappedFrame> target = MappedFrame::map(to, to_, MapMode::kWrite);
	if (!target)
		return in_context(std::move(target.error()));

	Status moved = conversion_->run(source->source(), target->target());
	Status target_ended = target->unmap();
	Status source_ended = source->unmap();
	for (Status *status : {&moved, &target_ended, &source_ended})
		if (!*status)
			return in_context(std::move(status->error()));
	return bytes_;
}

tl::unexpected<Error> FrameConverter::in_context(Error error) const
{
	return tl::unexpected<Error>(
		Error{error.code,
		      fmt::format("{} {} to {} with the CPU: {}", plain_copy_ ? "copy" : "convert",
				  name_of(from_.format()), name_of(to_.format()), error.context)});
}

} // namespace penstock::software
