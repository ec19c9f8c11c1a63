#pragma once

#include <string_view>

namespace penstock {

/// The codecs that encoders produce. A device knows only some of them.
enum class Codec { kH264, kHevc, kVp8, kVp9, kMjpeg, kFwht };

/// As users write it: "h264", "hevc", "vp8", "vp9", "mjpeg", "fwht".
std::string_view name_of(Codec codec);

} // namespace penstock
