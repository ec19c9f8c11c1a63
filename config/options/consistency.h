#pragma once

#include <span>

#include "config/options/settings.h"
#include "core/base/result.h"

namespace penstock {

/// Whether settings that are right by themselves fit together. What is said of outputs is said of
/// those of all pipelines, as on the command line: one that can use it is enough. The context of
/// the user_mistake() says what would be right, and which of several pipelines has the mistake.
Status check(std::span<const PipelineSettings> pipelines);

} // namespace penstock
