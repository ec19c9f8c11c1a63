#pragma once

#include <cstddef>
#include <span>

#include "core/video/codec.h"

namespace penstock::vaapi {

/// Whether the data looks like a coded picture (Annex B), without decoding it: a start code first
/// and a slice that is not empty; with `idr`, a slice that decoding can start at. Data that a
/// driver has cut short without saying so pass if the cut is within the slice.
bool holds_picture(std::span<const std::byte> data, Codec codec, bool idr);

/// Puts the parameter sets at the beginning of a picture (Annex B) in the order in which they refer
/// to each other: VPS, SPS, PPS. Mesa 22.3 writes the PPS of HEVC first on AMD, so that decoders
/// refuse it, and with it the picture.
void order_parameter_sets(std::span<std::byte> data, Codec codec);

} // namespace penstock::vaapi
