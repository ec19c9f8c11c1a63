#pragma once

#include "core/video/colorimetry.h"
#include "devices/vaapi/bits/packed_nal.h"

namespace penstock::vaapi {

/// The VUI from video_signal_type_present_flag to the colour description, the same in H.264 and
/// HEVC: present as far as something is specified. Matrix 0 (RGB) is left unspecified: the
/// standards allow it with 4:4:4 only.
void write_video_signal(BitWriter &out, const Colorimetry &colorimetry);

} // namespace penstock::vaapi
