#pragma once

#include <i915_drm.h>

#include "tests/real_va/i915/chip.h"

namespace penstock::real_va {

/// I915_GETPARAM: -EINVAL for parameters that the kernel does not have.
int answer_parameter(const IntelChip &chip, const drm_i915_getparam &parameter);

/// I915_QUERY: every item by itself, with a negative length for what is not answered.
int answer_query(const IntelChip &chip, const drm_i915_query &query);

/// I915_GEM_CONTEXT_GETPARAM.
int answer_context_parameter(const IntelChip &chip, drm_i915_gem_context_param &parameter);

} // namespace penstock::real_va
