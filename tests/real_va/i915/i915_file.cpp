// The ioctls of i915_drm.h, as drivers/gpu/drm/i915/i915_driver.c lists them.

#include "tests/real_va/i915/i915_file.h"

#include <cerrno>
#include <cstring>

#include "tests/real_va/drm/log.h"
#include "tests/real_va/i915/answers.h"
#include "tests/real_va/i915/submission.h"
#include "tests/real_va/i915/video_commands.h"
#include "tests/real_va/node/raw_calls.h"

namespace penstock::real_va {

namespace {

constexpr std::uint64_t kAperture = std::uint64_t{4} << 30;

constexpr unsigned command(unsigned number)
{
	return DRM_COMMAND_BASE + number;
}

} // namespace

int I915File::driver_ioctl(const IoctlCall &call)
{
	switch (call.number()) {
	case command(DRM_I915_GETPARAM):
		return call.with<drm_i915_getparam>([this](const drm_i915_getparam &parameter) {
			return answer_parameter(chip_, parameter);
		});
	case command(DRM_I915_QUERY):
		return call.with<drm_i915_query>(
			[this](const drm_i915_query &query) { return answer_query(chip_, query); });
	case command(DRM_I915_GEM_GET_APERTURE):
		return call.with<drm_i915_gem_get_aperture>([](drm_i915_gem_get_aperture &room) {
			room.aper_size = kAperture;
			room.aper_available_size = kAperture;
			return 0;
		});
	case command(DRM_I915_REG_READ):
		return call.with<drm_i915_reg_read>([](drm_i915_reg_read &reg) {
			reg.val = 0;
			return 0;
		});
	default:
		break;
	}
	const int result = memory_ioctl(call);
	return result == -ENOTTY ? context_ioctl(call) : result;
}

int I915File::memory_ioctl(const IoctlCall &call)
{
	switch (call.number()) {
	case command(DRM_I915_GEM_CREATE):
		return call.with<drm_i915_gem_create>([this](drm_i915_gem_create &object) {
			std::uint64_t size = object.size;
			std::uint32_t handle = 0;
			const int result = create(size, handle);
			object.size = size;
			object.handle = handle;
			return result;
		});
	case command(DRM_I915_GEM_CREATE_EXT):
		return call.with<drm_i915_gem_create_ext>([this](drm_i915_gem_create_ext &object) {
			std::uint64_t size = object.size;
			std::uint32_t handle = 0;
			const int result = create(size, handle);
			object.size = size;
			object.handle = handle;
			return result;
		});
	case command(DRM_I915_GEM_MMAP):
		return map(call);
	case command(DRM_I915_GEM_MMAP_GTT):
		return map_offset(call);
	case command(DRM_I915_GEM_PWRITE):
		return call.with<drm_i915_gem_pwrite>([this](const drm_i915_gem_pwrite &write) {
			return copy(write.handle, write.offset, write.size, write.data_ptr, true);
		});
	case command(DRM_I915_GEM_PREAD):
		return call.with<drm_i915_gem_pread>([this](const drm_i915_gem_pread &read) {
			return copy(read.handle, read.offset, read.size, read.data_ptr, false);
		});
	case command(DRM_I915_GEM_SET_TILING):
		return call.with<drm_i915_gem_set_tiling>(
			[this](auto &tiling) { return set_tiling(tiling); });
	case command(DRM_I915_GEM_GET_TILING):
		return call.with<drm_i915_gem_get_tiling>(
			[this](auto &tiling) { return get_tiling(tiling); });
	case command(DRM_I915_GEM_USERPTR):
		return call.with<drm_i915_gem_userptr>(
			[this](auto &user) { return wrap_user_memory(user); });
	case command(DRM_I915_GEM_MADVISE):
		return call.with<drm_i915_gem_madvise>([](drm_i915_gem_madvise &advice) {
			advice.retained = 1;
			return 0;
		});
	case command(DRM_I915_GEM_BUSY):
		return call.with<drm_i915_gem_busy>([](drm_i915_gem_busy &busy) {
			busy.busy = 0;
			return 0;
		});
	case command(DRM_I915_GEM_SET_DOMAIN):
	case command(DRM_I915_GEM_SW_FINISH):
	case command(DRM_I915_GEM_SET_CACHING):
	case command(DRM_I915_GEM_WAIT):
	case command(DRM_I915_GEM_THROTTLE):
		return 0;
	default:
		return -ENOTTY;
	}
}

int I915File::context_ioctl(const IoctlCall &call)
{
	switch (call.number()) {
	case command(DRM_I915_GEM_CONTEXT_CREATE):
		return call.with<drm_i915_gem_context_create>([this](auto &context) {
			context.ctx_id = ++last_context_;
			return 0;
		});
	case command(DRM_I915_GEM_VM_CREATE):
		return call.with<drm_i915_gem_vm_control>([this](auto &space) {
			space.vm_id = ++last_address_space_;
			return 0;
		});
	case command(DRM_I915_GEM_CONTEXT_GETPARAM):
		return call.with<drm_i915_gem_context_param>([this](auto &parameter) {
			return answer_context_parameter(chip_, parameter);
		});
	case command(DRM_I915_GET_RESET_STATS):
		return call.with<drm_i915_reset_stats>([](drm_i915_reset_stats &resets) {
			resets.reset_count = resets.batch_active = resets.batch_pending = 0;
			return 0;
		});
	case command(DRM_I915_GEM_CONTEXT_SETPARAM):
	case command(DRM_I915_GEM_CONTEXT_DESTROY):
	case command(DRM_I915_GEM_VM_DESTROY):
		return 0;
	case command(DRM_I915_GEM_EXECBUFFER2):
		return call.with<drm_i915_gem_execbuffer2>(
			[this](const auto &batches) { return submit(batches); });
	default:
		return -ENOTTY;
	}
}

int I915File::create(std::uint64_t &size, std::uint32_t &handle)
{
	const auto object = GemObject::allocate(size);
	if (!object)
		return -ENOMEM;
	size = object->size();
	handle = objects().add(object);
	return 0;
}

/// The kernel maps the object itself; what the caller unmaps is its own affair.
int I915File::map(const IoctlCall &call)
{
	return call.with<drm_i915_gem_mmap>([this](drm_i915_gem_mmap &mapping) {
		const auto object = objects().find(mapping.handle);
		if (!object)
			return -ENOENT;
		void *address = raw_mmap(nullptr, mapping.size, PROT_READ | PROT_WRITE, MAP_SHARED,
					 object->fd(), static_cast<off_t>(mapping.offset));
		if (address == MAP_FAILED)
			return -errno;
		mapping.addr_ptr = reinterpret_cast<std::uint64_t>(address);
		return 0;
	});
}

/// GEM_MMAP_GTT and GEM_MMAP_OFFSET have one number, and structures that begin alike.
int I915File::map_offset(const IoctlCall &call)
{
	return call.with<drm_i915_gem_mmap_gtt>([this](drm_i915_gem_mmap_gtt &mapping) {
		if (!objects().find(mapping.handle))
			return -ENOENT;
		mapping.offset = static_cast<std::uint64_t>(offset_of(mapping.handle));
		return 0;
	});
}

int I915File::copy(std::uint32_t handle, std::uint64_t offset, std::uint64_t size,
		   std::uint64_t pointer, bool to_object)
{
	const auto object = objects().find(handle);
	if (!object)
		return -ENOENT;
	if (offset > object->size() || size > object->size() - offset || !object->bytes())
		return -EINVAL;
	std::byte *inside = object->bytes() + offset;
	auto *outside = reinterpret_cast<void *>(pointer);
	if (to_object)
		std::memcpy(inside, outside, size);
	else
		std::memcpy(outside, inside, size);
	return 0;
}

int I915File::set_tiling(drm_i915_gem_set_tiling &tiling)
{
	const auto object = objects().find(tiling.handle);
	if (!object)
		return -ENOENT;
	object->tiling = tiling.tiling_mode;
	object->stride = tiling.stride;
	tiling.swizzle_mode = I915_BIT_6_SWIZZLE_NONE;
	return 0;
}

int I915File::get_tiling(drm_i915_gem_get_tiling &tiling)
{
	const auto object = objects().find(tiling.handle);
	if (!object)
		return -ENOENT;
	tiling.tiling_mode = static_cast<std::uint32_t>(object->tiling);
	tiling.swizzle_mode = I915_BIT_6_SWIZZLE_NONE;
	tiling.phys_swizzle_mode = I915_BIT_6_SWIZZLE_NONE;
	return 0;
}

/// Nothing runs, so memory of its own does for the user's.
int I915File::wrap_user_memory(drm_i915_gem_userptr &user)
{
	const auto object = GemObject::allocate(user.user_size);
	if (!object)
		return -ENOMEM;
	user.handle = objects().add(object);
	return 0;
}

int I915File::submit(const drm_i915_gem_execbuffer2 &call)
{
	const bool wide_addresses = chip_.graphics_version >= 8;
	const auto submission = Submission::place(call, objects(), wide_addresses);
	if (!submission)
		return -ENOENT;
	VideoCommands commands;
	if (!walk_batch(submission->memory(), submission->begin(), wide_addresses,
			[&commands](Command command) { commands.take(command); }))
		log_line("unreadable batch");
	if (const auto source = commands.source(submission->memory()))
		log_source(*source);
	return 0;
}

} // namespace penstock::real_va
