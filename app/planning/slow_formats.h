#pragma once

#include <optional>

#include "core/allocation/ladder.h"
#include "core/allocation/plan.h"
#include "core/video/geometry.h"
#include "devices/roles/capabilities.h"

namespace penstock {

/// The ladder looks at copies only. A format that cannot reach the rate that the user asks for goes
/// behind all formats that can, with the reason. Where nobody asks for one, moving pictures are
/// meant: of the copying paths those that stutter go behind the others, but no copy is made to
/// avoid that. With ZeroCopy::kRequire copying paths still go last.
void put_slow_formats_last(Plan &plan, const CameraCapabilities &camera, Size size,
			   std::optional<Fraction> wanted, ZeroCopy zero_copy);

} // namespace penstock
