#pragma once

#include "config/options/settings.h"
#include "core/base/result.h"

namespace penstock {

/// Whether settings of a pipeline that are right by themselves fit together. The context of the
/// user_mistake() says what would be right.
Status check(const PipelineSettings &pipeline);

} // namespace penstock
