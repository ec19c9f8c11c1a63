#pragma once

#include <cstddef>
#include <span>

#include "core/video/codec.h"

namespace penstock::vaapi {

/// Whether the data looks like a coded picture (Annex B), without decoding it: a start code first
/// and a slice that is not empty; with `idr`, a slice that decoding can start at. Data that a
/// driver has cut short without saying so pass if the cut is within the slice.
bool holds_picture(std::span<const std::byte> data, Codec codec, bool idr);

} // namespace penstock::vaapi
