#include "devices/convert/scratch_picture.h"

#include <array>

namespace penstock::software {

Result<ScratchPicture> ScratchPicture::create(PixelFormat format, Size size)
{
	Result<VideoInfo> layout = VideoInfo::create(format, size);
	if (!layout)
		return propagate(layout);
	return ScratchPicture(*layout, layout->total_size());
}

SourcePicture ScratchPicture::source() const
{
	const std::array<const std::uint8_t *, 1> memories{bytes_.data()};
	return picture_at<const std::uint8_t>(layout_, memories);
}

TargetPicture ScratchPicture::target()
{
	const std::array<std::uint8_t *, 1> memories{bytes_.data()};
	return picture_at<std::uint8_t>(layout_, memories);
}

} // namespace penstock::software
