// I915_GETPARAM and I915_GEM_CONTEXT_GETPARAM, as drivers/gpu/drm/i915/i915_getparam.c and
// gem/i915_gem_context.c of Linux 6.12 answer them.

#include <cerrno>
#include <cstring>
#include <optional>

#include "tests/real_va/i915/answers.h"

namespace penstock::real_va {

namespace {

/// Without HuC firmware, as the kernel leaves it before Alder Lake.
constexpr int kNoHuc = 0;

std::optional<int> value_of(const IntelChip &chip, int parameter)
{
	switch (parameter) {
	case I915_PARAM_CHIPSET_ID:
		return static_cast<int>(chip.device);
	case I915_PARAM_REVISION:
		return 2;
	case I915_PARAM_NUM_FENCES_AVAIL:
		return 32;
	case I915_PARAM_HAS_LLC:
		return 1;
	case I915_PARAM_HAS_ALIASING_PPGTT: // full, 48 bits
		return chip.graphics_version >= 8 ? 3 : 1;
	case I915_PARAM_HAS_BSD2:
		return chip.video_engines > 1 ? 1 : 0;
	case I915_PARAM_HAS_EXEC_SOFTPIN:
		return chip.graphics_version >= 8 ? 1 : 0;
	case I915_PARAM_MMAP_VERSION:
		return 1;
	case I915_PARAM_MMAP_GTT_VERSION: // with GEM_MMAP_OFFSET
		return 4;
	case I915_PARAM_CMD_PARSER_VERSION:
		return 10;
	case I915_PARAM_SUBSLICE_TOTAL:
		return chip.subslices;
	case I915_PARAM_EU_TOTAL:
		return chip.subslices * chip.execution_units;
	case I915_PARAM_SLICE_MASK:
		return 1;
	case I915_PARAM_SUBSLICE_MASK:
		return static_cast<int>((std::uint64_t{1} << chip.subslices) - 1);
	case I915_PARAM_CS_TIMESTAMP_FREQUENCY:
		return 12'000'000;
	case I915_PARAM_HUC_STATUS:
		return kNoHuc;
	case I915_PARAM_MIN_EU_IN_POOL:
	case I915_PARAM_HAS_POOLED_EU:
	case I915_PARAM_HAS_OVERLAY:
	case I915_PARAM_HAS_RESOURCE_STREAMER:
	case I915_PARAM_HAS_PINNED_BATCHES:
		return 0;
	case I915_PARAM_PERF_REVISION:
		return std::nullopt;
	default:
		break;
	}
	// What is left tells of abilities that every kernel since 5.10 has.
	const bool known =
		parameter >= I915_PARAM_HAS_GEM && parameter <= I915_PARAM_HAS_USERPTR_PROBE;
	return known ? std::optional(1) : std::nullopt;
}

} // namespace

int answer_parameter(const IntelChip &chip, const drm_i915_getparam &parameter)
{
	const auto value = value_of(chip, parameter.param);
	if (!value)
		return -EINVAL;
	*parameter.value = *value;
	return 0;
}

int answer_context_parameter(const IntelChip &chip, drm_i915_gem_context_param &parameter)
{
	switch (parameter.param) {
	case I915_CONTEXT_PARAM_GTT_SIZE:
		parameter.value = std::uint64_t{1} << (chip.graphics_version >= 8 ? 48 : 31);
		return 0;
	case I915_CONTEXT_PARAM_SSEU: {
		drm_i915_gem_context_param_sseu units{};
		if (parameter.size == 0) {
			parameter.size = sizeof(units);
			return 0;
		}
		units.slice_mask = 1;
		units.subslice_mask = (std::uint64_t{1} << chip.subslices) - 1;
		units.min_eus_per_subslice = chip.execution_units;
		units.max_eus_per_subslice = chip.execution_units;
		std::memcpy(reinterpret_cast<void *>(parameter.value), &units, sizeof(units));
		return 0;
	}
	case I915_CONTEXT_PARAM_RECOVERABLE:
	case I915_CONTEXT_PARAM_BANNABLE:
		parameter.value = 1;
		return 0;
	case I915_CONTEXT_PARAM_PRIORITY:
	case I915_CONTEXT_PARAM_VM:
		parameter.value = 0;
		return 0;
	default:
		return -EINVAL;
	}
}

} // namespace penstock::real_va
