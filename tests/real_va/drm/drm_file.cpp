// The ioctls that all DRM drivers share, by drm.h and drivers/gpu/drm/drm_ioctl.c, drm_prime.c and
// drm_syncobj.c of the kernel.

#include "tests/real_va/drm/drm_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

#include <drm.h>
#include <fcntl.h>

#include "tests/real_va/drm/log.h"

namespace penstock::real_va {

namespace {

constexpr int kOffsetBits = 32; // of mmap() within an object

/// The rest of the kernel's table: numbers of the driver are between these two.
bool is_drivers(unsigned number)
{
	return number >= DRM_COMMAND_BASE && number < DRM_COMMAND_END;
}

/// Copies as much as there is room for, and tells the whole length.
void give_text(const std::string &text, char *room, __kernel_size_t &length)
{
	if (room)
		std::memcpy(room, text.data(), std::min<std::size_t>(length, text.size()));
	length = text.size();
}

} // namespace

int DrmFile::ioctl(unsigned long request, void *argument)
{
	const std::lock_guard lock(mutex_);
	const IoctlCall call(request, argument);
	const int result = is_drivers(call.number()) ? driver_ioctl(call) : common_ioctl(call);
	log_ioctl(version_.name.c_str(), call.number(), result,
		  result == -ENOTTY ? "unanswered" : "");
	return result;
}

std::optional<DrmFile::Place> DrmFile::find_offset(off_t offset) const
{
	const std::lock_guard lock(mutex_);
	const off_t within = offset - kFirstOffset;
	const auto object = objects_.find(static_cast<std::uint32_t>(within >> kOffsetBits));
	if (!object)
		return std::nullopt;
	return Place{object->fd(), within & ((off_t{1} << kOffsetBits) - 1)};
}

off_t DrmFile::offset_of(std::uint32_t handle)
{
	return kFirstOffset + (static_cast<off_t>(handle) << kOffsetBits);
}

int DrmFile::common_ioctl(const IoctlCall &call)
{
	switch (call.number()) {
	case _IOC_NR(DRM_IOCTL_VERSION):
		return tell_version(call);
	case _IOC_NR(DRM_IOCTL_GET_CAP):
		return call.with<drm_get_cap>([](drm_get_cap &cap) {
			cap.value = cap.capability == DRM_CAP_PRIME
					    ? DRM_PRIME_CAP_IMPORT | DRM_PRIME_CAP_EXPORT
					    : 1;
			return 0;
		});
	case _IOC_NR(DRM_IOCTL_SET_CLIENT_CAP):
		return 0;
	case _IOC_NR(DRM_IOCTL_GEM_CLOSE):
		return call.with<drm_gem_close>([this](const drm_gem_close &close) {
			return objects_.close(close.handle) ? 0 : -EINVAL;
		});
	case _IOC_NR(DRM_IOCTL_PRIME_HANDLE_TO_FD):
		return export_handle(call);
	case _IOC_NR(DRM_IOCTL_PRIME_FD_TO_HANDLE):
		return import_handle(call);
	default:
		return fence_ioctl(call);
	}
}

int DrmFile::fence_ioctl(const IoctlCall &call)
{
	switch (call.number()) {
	case _IOC_NR(DRM_IOCTL_SYNCOBJ_CREATE):
		return call.with<drm_syncobj_create>([this](drm_syncobj_create &create) {
			create.handle = ++last_fence_;
			return 0;
		});
	case _IOC_NR(DRM_IOCTL_SYNCOBJ_DESTROY):
	case _IOC_NR(DRM_IOCTL_SYNCOBJ_RESET):
	case _IOC_NR(DRM_IOCTL_SYNCOBJ_SIGNAL):
	case _IOC_NR(DRM_IOCTL_SYNCOBJ_WAIT):
	case _IOC_NR(DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT):
	case _IOC_NR(DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL):
	case _IOC_NR(DRM_IOCTL_SYNCOBJ_TRANSFER):
		return 0;
	case _IOC_NR(DRM_IOCTL_SYNCOBJ_QUERY):
		return call.with<drm_syncobj_timeline_array>([](drm_syncobj_timeline_array &array) {
			auto *points = reinterpret_cast<std::uint64_t *>(array.points);
			std::fill_n(points, array.count_handles,
				    std::numeric_limits<std::uint64_t>::max());
			return 0;
		});
	default:
		return -ENOTTY;
	}
}

int DrmFile::tell_version(const IoctlCall &call) const
{
	return call.with<drm_version>([this](drm_version &version) {
		version.version_major = version_.major;
		version.version_minor = version_.minor;
		version.version_patchlevel = 0;
		give_text(version_.name, version.name, version.name_len);
		give_text("20201103", version.date, version.date_len);
		give_text(version_.name, version.desc, version.desc_len);
		return 0;
	});
}

int DrmFile::export_handle(const IoctlCall &call)
{
	return call.with<drm_prime_handle>([this](drm_prime_handle &prime) {
		const auto object = objects_.find(prime.handle);
		if (!object)
			return -ENOENT;
		prime.fd = ::fcntl(object->fd(),
				   (prime.flags & DRM_CLOEXEC) != 0 ? F_DUPFD_CLOEXEC : F_DUPFD, 0);
		return prime.fd < 0 ? -errno : 0;
	});
}

int DrmFile::import_handle(const IoctlCall &call)
{
	return call.with<drm_prime_handle>([this](drm_prime_handle &prime) {
		prime.handle = objects_.import(prime.fd);
		return prime.handle == 0 ? -EBADF : 0;
	});
}

} // namespace penstock::real_va
