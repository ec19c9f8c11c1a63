#pragma once

#include "core/video/video_info.h"
#include "devices/convert/conversion.h"

namespace penstock::software {

/// Whether moving a picture from one format to the other changes no sample: the planes may be
/// elsewhere (other memories, Cb and Cr exchanged), and alpha may become an unused byte. False for
/// compressed formats.
bool is_plain_copy(PixelFormat from, PixelFormat to);

/// Copies the visible lines of every plane.
class PlaneCopy final : public Conversion
{
public:
	/// The layout gives the format and the size; where the planes are is said by run().
	explicit PlaneCopy(const VideoInfo &layout);

	Status run(const SourcePicture &from, const TargetPicture &to) override;

private:
	struct Extent {
		int line_bytes;
		int lines;
	};
	std::array<Extent, kMaxPlanes> extents_{}; ///< in the order of a Picture
};

} // namespace penstock::software
