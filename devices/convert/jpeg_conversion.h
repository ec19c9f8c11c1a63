#pragma once

#include <optional>

#include "core/video/geometry.h"
#include "devices/convert/conversion.h"
#include "devices/convert/scratch_picture.h"

namespace penstock::software {

/// Whether a JPEG can become a picture of format `to`.
bool jpeg_conversion_exists(PixelFormat to);

/// Decodes JPEG and Motion JPEG (also without Huffman tables, as UVC cameras send it): 4:2:0,
/// 4:2:2, 4:4:4 and grey. The samples stay what the JPEG has: BT.601, full range.
class JpegConversion final : public Conversion
{
public:
	/// not_supported when it cannot make `to`; otherwise as VideoInfo::create().
	static Result<ConversionPtr> create(PixelFormat to, Size size);

	/// bad_message: not a JPEG, cut off, of another size or subsampling, or too broken to
	/// decode. Smaller damage gives a damaged picture.
	Status run(const SourcePicture &from, const TargetPicture &to) override;

private:
	/// MJPGToNV12 and similar functions of libyuv.
	using Decode = int (*)(const SourcePicture &from, const TargetPicture &to, int width,
			       int height);

	JpegConversion(Size size, Decode decode, std::optional<ScratchPicture> decoded,
		       ConversionPtr rest);
	Error refusal(const SourcePicture &from) const;

	const Size size_;
	const Decode decode_;
	std::optional<ScratchPicture> decoded_; ///< if libyuv does not decode to `to` directly
	ConversionPtr rest_;			///< from that picture to `to`
};

} // namespace penstock::software
