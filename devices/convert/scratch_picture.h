#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/video/video_info.h"
#include "devices/convert/picture.h"

namespace penstock::software {

/// A picture in memory of its own, for what lies between two steps of a conversion.
class ScratchPicture
{
public:
	/// The tightest layout of a format of one memory. Fails as VideoInfo::create() does.
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
