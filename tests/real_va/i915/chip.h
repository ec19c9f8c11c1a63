#pragma once

#include <cstdint>
#include <optional>

namespace penstock::real_va {

/// What the kernel would find out about an Intel GPU by its registers (drivers/gpu/drm/i915/
/// i915_pci.c, gt/intel_sseu.c), and drivers ask for. Those with memory of their own are not
/// played.
struct IntelChip {
	unsigned device; ///< PCI
	unsigned graphics_version;
	std::uint8_t subslices;	      ///< of the one slice
	std::uint8_t execution_units; ///< of each subslice
	std::uint8_t video_engines;
};

/// Of a PCI device; nothing for one that is not played.
std::optional<IntelChip> find_intel_chip(unsigned device);

} // namespace penstock::real_va
