#pragma once

#include "app/backends/encoder_backends.h"

namespace penstock {

/// The camera's own coded frames. "auto" takes them by rules of its own (app/planning), since it
/// depends on the camera whether there are any.
extern const EncoderBackend kPassthrough;

} // namespace penstock
