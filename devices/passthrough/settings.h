#pragma once

#include <optional>
#include <vector>

#include "core/allocation/refusal.h"
#include "core/video/codec.h"
#include "core/video/pixel_format.h"
#include "devices/roles/encoder.h"

namespace penstock::passthrough {

/// The formats in which cameras give frames of the codec; without one, those of all codecs.
std::vector<PixelFormat> coded_formats(std::optional<Codec> codec);

/// Whether the camera's own frames can be what the settings ask for: refused where they say how to
/// encode, or ask for a codec that no camera codes.
Answer<> check_settings(const EncoderSettings &settings);

} // namespace penstock::passthrough
