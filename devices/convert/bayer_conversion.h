#pragma once

#include <memory>
#include <vector>

#include "core/video/video_info.h"
#include "devices/convert/conversion.h"
#include "devices/convert/scratch_picture.h"

struct v4lconvert_data;

namespace penstock::software {

/// Whether raw sensor data of format `from` can become a picture of format `to`.
bool bayer_conversion_exists(PixelFormat from, PixelFormat to);

/// Interpolates the two missing colours of each pixel with libv4lconvert; 10-bit samples lose their
/// lowest two bits. No white balance, no gamma: the colours are the sensor's.
class BayerConversion final : public Conversion
{
public:
	/// not_supported when it cannot convert `from` to `to`, or the picture is smaller than
	/// 4x4; not_enough_memory when libv4lconvert has none.
	static Result<ConversionPtr> create(PixelFormat from, PixelFormat to, Size size);

	Status run(const SourcePicture &from, const TargetPicture &to) override;

private:
	struct Destroy {
		void operator()(v4lconvert_data *data) const noexcept;
	};
	using Converter = std::unique_ptr<v4lconvert_data, Destroy>;

	BayerConversion(Converter converter, PixelFormat from, Size size, ScratchPicture colours,
			ConversionPtr rest);

	const Converter converter_;
	const Size size_;
	const std::uint32_t pattern_;	  ///< V4L2_PIX_FMT_* of 8 bits
	std::vector<std::uint8_t> bytes_; ///< the samples in 8 bits, if the source has more
	ScratchPicture colours_;	  ///< RGB3, tight
	const ConversionPtr rest_;	  ///< from RGB3 to the target
};

} // namespace penstock::software
