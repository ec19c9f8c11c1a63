#pragma once

#include <optional>

#include "devices/vaapi/bits/packed_nal.h"
#include "devices/vaapi/h264/config.h"
#include "devices/vaapi/stream/gop.h"

namespace penstock::vaapi {

/// The NAL units of ITU-T H.264, clause 7.3, in the order in which they go out: SPS, PPS, SEI,
/// slice. Each is complete but for the slice header. SPS and PPS belong before every IDR.

/// With cropping, VUI (colours, timing, reordering 0) and, when the rate has a bitrate, NAL HRD
/// parameters.
PackedNal h264_sps(const H264Config &config);

PackedNal h264_pps(const H264Config &config);

/// Buffering period (at an IDR) and picture timing, in one NAL unit (libva:
/// VAEncPackedHeaderRawData). nullopt if the SPS has no HRD parameters. A bitrate that changed
/// since the last IDR makes no difference.
std::optional<PackedNal> h264_sei(const H264Config &config, const PictureState &picture);

/// Up to the last bit of slice_header(): the slice data follows without a gap.
PackedNal h264_slice_header(const H264Config &config, const PictureState &picture);

} // namespace penstock::vaapi
