#pragma once

#include <cstdint>
#include <optional>

#include "core/allocation/allocation_query.h"
#include "core/video/video_alignment.h"
#include "core/video/video_info.h"
#include "devices/vaapi/driver/read_rules.h"
#include "devices/vaapi/driver/surface_traits.h"
#include "devices/vaapi/surface/surface.h"

namespace penstock::vaapi {

/// How frames must lie for a driver to read them where they are.
struct FrameLayout {
	enum class Origin : std::uint8_t {
		kCamera, ///< they lie so by themselves
		kDriver, ///< the driver's own surfaces lie so, and can be exported
		kSafe,	 ///< every known driver reads it
	};

	/// Linear, with the visible size of the frames. The last plane has all rows that the
	/// hardware reads.
	VideoInfo layout;
	VideoAlignment alignment; ///< gives its strides and offsets by VideoInfo::align()
	Size surface_size;	  ///< of the surfaces: what a decoder shows
	Size read_size;		  ///< what the hardware reads of the first plane: whole blocks
	std::optional<ReadRules> rules; ///< of a driver that is known
	Origin origin = Origin::kSafe;

	/// What the hardware reads of frames that lie like these: their own layout where the driver
	/// is known to read it, `layout` otherwise.
	VideoInfo layout_read(const VideoInfo &frames) const;
};

/// VA-API has no call to ask for pitch and rows, and drivers do not align what they are given.
///
/// A camera's own layout is taken where the driver is known to read such (read_rules.h). Otherwise
/// one surface of the driver's own is made and exported, and its layout is what others must keep
/// to. Where that is tiled or not told, a layout that suits every known driver is taken: lines of a
/// multiple of 256 bytes, chroma after a multiple of 32 rows.
///
/// `coded` is the size that the hardware codes; it reads whole blocks, past the picture. `rules`
/// are those of the driver, if it is known.
Result<FrameLayout> probe_layout(const DisplayRef &display, const SurfaceTraits &traits,
				 const std::optional<ReadRules> &rules,
				 const AllocationQuery &query, Size coded);

} // namespace penstock::vaapi
