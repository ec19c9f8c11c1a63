#pragma once

#include "core/video/video_info.h"
#include "devices/convert/conversion.h"

namespace penstock::software {

/// Whether samples only have to be moved from one format to the other. The planes may be in other
/// memories or in another order (Cb and Cr), and alpha may become an unused byte. False for
/// compressed formats.
bool is_plain_copy(PixelFormat from, PixelFormat to);

/// Copies the visible lines of every plane.
class PlaneCopy final : public Conversion
{
public:
	/// The layout gives the format and the size; run() gets the addresses of the planes.
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
