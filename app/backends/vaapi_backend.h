#pragma once

#include "app/backends/encoder_backends.h"

namespace penstock {

/// The encoders behind VA-API, by their render nodes.
extern const EncoderBackend kVaapiEncoders;

} // namespace penstock
