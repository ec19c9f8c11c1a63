#pragma once

#include <cstddef>
#include <span>

#include "core/video/codec.h"

namespace penstock::vaapi {

/// What can be told of a coded picture (Annex B) without decoding it: that it begins with a start
/// code and has a slice with something in it; where `idr`, one that decoding can start at. Data
/// that a driver has cut short without saying so pass if the cut is within the slice.
bool holds_picture(std::span<const std::byte> data, Codec codec, bool idr);

} // namespace penstock::vaapi
