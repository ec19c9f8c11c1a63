#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <i915_drm.h>

#include "tests/real_va/drm/address_space.h"

namespace penstock::real_va {

/// What DRM_I915_GEM_EXECBUFFER2 hands over, at the addresses where the GPU sees it: objects that
/// are pinned where the driver wants them, the others one behind the other, whose addresses are
/// then written into the batches (drivers/gpu/drm/i915/gem/i915_gem_execbuffer.c).
class Submission
{
public:
	/// Nothing when it names an object that there is not. Tells the driver the addresses.
	static std::optional<Submission> place(const drm_i915_gem_execbuffer2 &call,
					       const GemObjects &objects, bool wide_addresses);

	const AddressSpace &memory() const { return memory_; }
	/// Of the first command.
	std::uint64_t begin() const { return begin_; }

private:
	struct Entry {
		GemObjectRef object;
		std::uint64_t address;
	};

	bool place_objects(std::span<drm_i915_gem_exec_object2> list, const GemObjects &objects);
	bool relocate(std::span<const drm_i915_gem_exec_object2> list, bool by_index,
		      bool wide_addresses);
	bool relocate(const Entry &batch, std::span<drm_i915_gem_relocation_entry> relocations,
		      std::span<const drm_i915_gem_exec_object2> list, bool by_index,
		      bool wide_addresses);

	std::vector<Entry> entries_; ///< in the order of the list
	AddressSpace memory_;
	std::uint64_t begin_ = 0;
};

} // namespace penstock::real_va
