#pragma once

#include "core/allocation/ladder.h"
#include "core/allocation/plan.h"
#include "core/video/geometry.h"
#include "devices/roles/capabilities.h"

namespace penstock {

/// The ladder looks at copies only. A format that cannot reach the rate that the user asks for
/// comes after all that can, and says so; but what must not be copied is asked for more strongly.
void put_slow_formats_last(Plan &plan, const CameraCapabilities &camera, Size size, Fraction wanted,
			   ZeroCopy zero_copy);

} // namespace penstock
