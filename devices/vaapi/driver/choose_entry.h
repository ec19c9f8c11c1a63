#pragma once

#include "devices/roles/encoder.h"
#include "devices/vaapi/driver/discovery.h"

namespace penstock::vaapi {

/// The codec and profile that the user wants, or the best that the driver has: H.264 before HEVC.
/// not_supported lists what there is; user_mistake(): no such profile.
Result<EncodeEntry> choose_entry(const Display &display, const EncoderSettings &settings);

} // namespace penstock::vaapi
