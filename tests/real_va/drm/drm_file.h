#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include <sys/types.h>

#include "tests/real_va/drm/gem_objects.h"
#include "tests/real_va/drm/ioctl_call.h"

namespace penstock::real_va {

/// An open render node: what drivers/gpu/drm/drm_ioctl.c does for every driver (drm.h: version,
/// capabilities, GEM handles, PRIME, sync objects), and below it one driver's own ioctls.
///
/// Nothing is computed by anything, so every fence has passed as soon as it is there.
class DrmFile
{
public:
	/// Where mmap() of the node finds objects.
	static constexpr off_t kFirstOffset = off_t{1} << 44;

	virtual ~DrmFile() = default;
	DrmFile(const DrmFile &) = delete;
	DrmFile &operator=(const DrmFile &) = delete;

	/// What the kernel would return: negative errno for an error.
	int ioctl(unsigned long request, void *argument);

	struct Place {
		int memory; ///< descriptor, the object's
		off_t offset;
	};
	/// What an offset of mmap() stands for.
	std::optional<Place> find_offset(off_t offset) const;

protected:
	struct Version {
		std::string name; ///< of the kernel's driver
		int major;
		int minor;
	};

	explicit DrmFile(Version version) : version_(std::move(version)) {}

	/// The driver's own: `call.number()` counts from DRM_COMMAND_BASE in the header.
	virtual int driver_ioctl(const IoctlCall &call) = 0;

	/// -ENOENT for a handle that there is not.
	GemObjects &objects() { return objects_; }
	static off_t offset_of(std::uint32_t handle);

private:
	int common_ioctl(const IoctlCall &call);
	int fence_ioctl(const IoctlCall &call);
	int tell_version(const IoctlCall &call) const;
	int export_handle(const IoctlCall &call);
	int import_handle(const IoctlCall &call);

	const Version version_;
	mutable std::mutex mutex_; // of the following, and of the driver's
	GemObjects objects_;
	std::uint32_t last_fence_ = 0;
};

} // namespace penstock::real_va
