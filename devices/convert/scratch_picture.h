#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/video/video_info.h"
#include "devices/convert/picture.h"

namespace penstock::software {

/// A picture in its own memory, between two steps of a conversion.
class ScratchPicture
{
public:
	/// A layout without padding in one memory. Errors are those of VideoInfo::create().
	static Result<ScratchPicture> create(PixelFormat format, Size size);

	SourcePicture source() const;
	TargetPicture target();

private:
	ScratchPicture(const VideoInfo &layout, std::size_t bytes) : layout_(layout), bytes_(bytes)
	{}

	VideoInfo layout_;
	std::vector<std::uint8_t> bytes_;
};

} // namespace penstock::software
