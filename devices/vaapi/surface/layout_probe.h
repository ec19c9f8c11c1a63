#pragma once

#include <string>

#include "core/video/video_alignment.h"
#include "core/video/video_info.h"
#include "devices/vaapi/driver/surface_traits.h"
#include "devices/vaapi/surface/surface.h"

namespace penstock::vaapi {

/// How frames must lie for a driver to read them where they are.
struct FrameLayout {
	VideoInfo layout;	  ///< linear, with the visible size of the frames
	VideoAlignment alignment; ///< gives `layout` by VideoInfo::align()
	Size surface_size;	  ///< of the surfaces: what a decoder shows
	bool exportable = false;  ///< the driver's own surfaces lie like that
};

/// VA-API has no call to ask for pitch and rows, and drivers do not align what they are given. So
/// one surface of the driver's own is made and exported, and its layout is what others must keep
/// to. Where that is tiled or not told, a layout that suits every known driver is taken: lines of a
/// multiple of 256 bytes, chroma after a multiple of 32 rows.
///
/// `frames` are the frames to come; `coded` is the size that the hardware codes.
Result<FrameLayout> probe_layout(const DisplayRef &display, const SurfaceTraits &traits,
				 const VideoInfo &frames, Size coded);

} // namespace penstock::vaapi
