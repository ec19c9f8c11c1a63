#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/video/video_info.h"

namespace penstock::vaapi {

/// Which linear layouts of others' memory, of one dmabuf, a driver's hardware reads. VA-API has no
/// call that asks for it, and iHD imports whatever it is told, so the rules are known by driver:
///
/// - iHD, Gen9 and later: lines of a multiple of 64 bytes; other planes begin after a multiple of 4
///   rows (1);
/// - iHD on Gen8, and i965: lines of a multiple of 64 bytes; other planes begin after a multiple of
///   16 rows (2);
/// - Mesa on AMD: lines of the visible bytes, rounded up to 256; other planes begin after any whole
///   row (3).
///
/// (1) The media driver's mhw_vdbox.h: MHW_VDBOX_MFX_RAW_UV_PLANE_ALIGNMENT_GEN9; the offset is
///     programmed in rows of the surface's pitch. Gen8 has no low-power encoder.
/// (2) The same header, Gen8 and older: MHW_VDBOX_MFX_UV_PLANE_ALIGNMENT_LEGACY.
/// (3) radeonsi imports a stride that it would have chosen, and refuses others; each plane has an
///     address of its own.
struct ReadRules {
	std::uint32_t stride_multiple = 1; ///< bytes, a power of two
	bool least_stride = false;	   ///< no longer lines than the multiple makes necessary
	std::uint32_t plane_rows = 1;	   ///< planes begin after a multiple of so many rows

	/// Whether the planes of a linear layout in one memory lie by the rules.
	bool allow(const VideoInfo &layout) const;
};

/// By vaQueryVendorString() and whether it has an EncSliceLP; nothing for a driver that is not
/// known.
std::optional<ReadRules> read_rules(std::string_view vendor, bool low_power);

} // namespace penstock::vaapi
