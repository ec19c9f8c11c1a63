#pragma once

#include <cstdint>

#include <i915_drm.h>

#include "tests/real_va/drm/drm_file.h"
#include "tests/real_va/i915/chip.h"

namespace penstock::real_va {

/// The i915 driver of the kernel, by i915_drm.h: what iHD and i965 ask of it. Batches are taken and
/// nothing runs them; the picture that they encode goes to the log.
class I915File final : public DrmFile
{
public:
	explicit I915File(const IntelChip &chip) : DrmFile({"i915", 1, 6}), chip_(chip) {}

protected:
	int driver_ioctl(const IoctlCall &call) override;

private:
	int memory_ioctl(const IoctlCall &call);
	int context_ioctl(const IoctlCall &call);
	int create(std::uint64_t &size, std::uint32_t &handle);
	int map(const IoctlCall &call);
	int map_offset(const IoctlCall &call);
	int copy(std::uint32_t handle, std::uint64_t offset, std::uint64_t size,
		 std::uint64_t pointer, bool to_object);
	int set_tiling(drm_i915_gem_set_tiling &tiling);
	int get_tiling(drm_i915_gem_get_tiling &tiling);
	int wrap_user_memory(drm_i915_gem_userptr &user);
	int submit(const drm_i915_gem_execbuffer2 &call);

	const IntelChip chip_;
	std::uint32_t last_context_ = 0;
	std::uint32_t last_address_space_ = 0;
};

} // namespace penstock::real_va
