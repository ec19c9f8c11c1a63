#pragma once

#include "app/backends/encoder_backends.h"

namespace penstock {

/// The encoder on the CPU.
extern const EncoderBackend kSoftwareEncoders;

} // namespace penstock
