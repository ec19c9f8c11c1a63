#pragma once

#include <cstdint>

#include "core/video/geometry.h"
#include "devices/vaapi/driver/picture_writer.h"
#include "devices/vaapi/stream/rate_control.h"

namespace penstock::vaapi {

/// Bitrate, HRD and frame rate, as far as the mode of rate control has them. After every sequence
/// buffer, which makes iHD forget them, and wherever the bitrate changes.
void add_rate_parameters(PictureWriter &writer, const RateControl &rate, Fraction frame_rate);

/// Of so many levels, from 1, the best, to the fastest, the one for EncoderSettings::quality; 0
/// where there are none.
std::uint32_t quality_level(std::uint32_t levels, std::uint32_t quality);

/// One of the driver's levels; 0 adds nothing.
void add_quality_level(PictureWriter &writer, std::uint32_t level);

} // namespace penstock::vaapi
