#pragma once

#include "config/outputs/destination.h"
#include "core/base/result.h"

namespace penstock {

/// What a call of libavformat's returned, with what it complained of on this thread (LibavLog).
Status libav_status(int result, const char *call, const Destination &destination);

} // namespace penstock
