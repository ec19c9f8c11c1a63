#include "devices/convert/jpeg_conversion.h"

#include <utility>

#include <fmt/format.h>
#include <libyuv.h>

#include "devices/convert/step_chain.h"

namespace penstock::software {
namespace {

constexpr PixelFormat kDecoded = PixelFormat::kYU12;

int decode_to_planar(const SourcePicture &from, const TargetPicture &to, int width, int height)
{
	return libyuv::MJPGToI420(from.data[0], from.payload, to.data[0], to.stride[0], to.data[1],
				  to.stride[1], to.data[2], to.stride[2], width, height, width,
				  height);
}

/// libyuv::MJPGToNV12 or MJPGToNV21
template <auto function>
int decode_to_interleaved(const SourcePicture &from, const TargetPicture &to, int width, int height)
{
	return function(from.data[0], from.payload, to.data[0], to.stride[0], to.data[1],
			to.stride[1], width, height, width, height);
}

} // namespace

bool jpeg_conversion_exists(PixelFormat to)
{
	return raw_conversion_exists(kDecoded, to);
}

JpegConversion::JpegConversion(Size size, Decode decode, std::optional<ScratchPicture> decoded,
			       ConversionPtr rest)
	: size_(size), decode_(decode), decoded_(std::move(decoded)), rest_(std::move(rest))
{}

Result<ConversionPtr> JpegConversion::create(PixelFormat to, Size size)
{
	const auto direct = [&](Decode decode) {
		return ConversionPtr(new JpegConversion(size, decode, std::nullopt, nullptr));
	};
	switch (canonical(to)) {
	case kDecoded:
		return direct(decode_to_planar);
	case PixelFormat::kNV12:
		return direct(decode_to_interleaved<libyuv::MJPGToNV12>);
	case PixelFormat::kNV21:
		return direct(decode_to_interleaved<libyuv::MJPGToNV21>);
	default:
		break;
	}
	constexpr Colorimetry kJfif{.range = Colorimetry::Range::kFull};
	Result<ConversionPtr> rest = make_raw_conversion(kDecoded, to, size, kJfif);
	if (!rest)
		return rest;
	Result<ScratchPicture> decoded = ScratchPicture::create(kDecoded, size);
	if (!decoded)
		return propagate(decoded);
	return ConversionPtr(
		new JpegConversion(size, decode_to_planar, std::move(*decoded), std::move(*rest)));
}

Status JpegConversion::run(const SourcePicture &from, const TargetPicture &to)
{
	const int width = static_cast<int>(size_.width);
	const int height = static_cast<int>(size_.height);
	if (decode_(from, decoded_ ? decoded_->target() : to, width, height) != 0)
		return tl::unexpected(refusal(from));
	return rest_ ? rest_->run(decoded_->source(), to) : Status();
}

Error JpegConversion::refusal(const SourcePicture &from) const
{
	std::string why = "not a whole JPEG of a kind that libyuv decodes";
	int width = 0;
	int height = 0;
	if (libyuv::MJPGSize(from.data[0], from.payload, &width, &height) == 0 &&
	    (width != static_cast<int>(size_.width) || height != static_cast<int>(size_.height)))
		why = fmt::format("the picture is {}x{}", width, height);
	return {std::make_error_code(std::errc::bad_message),
		fmt::format("JPEG of {} bytes for {}: {}", from.payload, to_string(size_), why)};
}

} // namespace penstock::software
