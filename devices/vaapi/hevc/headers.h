#pragma once

#include "devices/vaapi/bits/packed_nal.h"
#include "devices/vaapi/hevc/config.h"
#include "devices/vaapi/stream/gop.h"

namespace penstock::vaapi {

/// The NAL units of ITU-T H.265, clause 7.3, in the order in which they go out: VPS, SPS, PPS,
/// slice. The parameter sets belong before every IDR. There is no HRD in them.
PackedNal hevc_vps(const HevcConfig &config);
PackedNal hevc_sps(const HevcConfig &config);
PackedNal hevc_pps(const HevcConfig &config);

/// slice_segment_header() with the byte_alignment() that ends it, so always whole bytes.
PackedNal hevc_slice_header(const HevcConfig &config, const PictureState &picture);

} // namespace penstock::vaapi
