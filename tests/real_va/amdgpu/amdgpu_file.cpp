// The ioctls of amdgpu_drm.h, as drivers/gpu/drm/amd/amdgpu/amdgpu_drv.c lists them.

#include "tests/real_va/amdgpu/amdgpu_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

#include "tests/real_va/amdgpu/information.h"

namespace penstock::real_va {

namespace {

constexpr unsigned command(unsigned number)
{
	return DRM_COMMAND_BASE + number;
}

} // namespace

int AmdgpuFile::driver_ioctl(const IoctlCall &call)
{
	if (call.number() == command(DRM_AMDGPU_INFO))
		return call.with<drm_amdgpu_info>([this](const drm_amdgpu_info &question) {
			return answer_information(chip_, revision_, question);
		});
	const int result = memory_ioctl(call);
	return result == -ENOTTY ? command_ioctl(call) : result;
}

int AmdgpuFile::memory_ioctl(const IoctlCall &call)
{
	switch (call.number()) {
	case command(DRM_AMDGPU_GEM_CREATE):
		return call.with<drm_amdgpu_gem_create>(
			[this](auto &object) { return create(object); });
	case command(DRM_AMDGPU_GEM_MMAP):
		return call.with<drm_amdgpu_gem_mmap>([this](drm_amdgpu_gem_mmap &mapping) {
			const std::uint32_t handle = mapping.in.handle;
			mapping.out.addr_ptr = static_cast<std::uint64_t>(offset_of(handle));
			return objects().find(handle) ? 0 : -ENOENT;
		});
	case command(DRM_AMDGPU_GEM_METADATA):
		return call.with<drm_amdgpu_gem_metadata>(
			[this](auto &metadata) { return describe(metadata); });
	case command(DRM_AMDGPU_GEM_OP):
		return call.with<drm_amdgpu_gem_op>(
			[this](const auto &operation) { return tell_creation(operation); });
	case command(DRM_AMDGPU_GEM_USERPTR):
		return call.with<drm_amdgpu_gem_userptr>([this](drm_amdgpu_gem_userptr &user) {
			// Nothing runs, so memory of its own does for the user's.
			user.handle = objects().add(GemObject::allocate(user.size));
			return user.handle == 0 ? -ENOMEM : 0;
		});
	case command(DRM_AMDGPU_GEM_WAIT_IDLE):
		return call.with<drm_amdgpu_gem_wait_idle>([](drm_amdgpu_gem_wait_idle &wait) {
			wait.out = {0, AMDGPU_GEM_DOMAIN_GTT};
			return 0;
		});
	case command(DRM_AMDGPU_GEM_VA):
		return call.with<drm_amdgpu_gem_va>(
			[this](const auto &mapping) { return map(mapping); });
	default:
		return -ENOTTY;
	}
}

int AmdgpuFile::command_ioctl(const IoctlCall &call)
{
	switch (call.number()) {
	case command(DRM_AMDGPU_CTX):
		return call.with<drm_amdgpu_ctx>([this](drm_amdgpu_ctx &context) {
			const bool allocates = context.in.op == AMDGPU_CTX_OP_ALLOC_CTX;
			context.out = {};
			if (allocates)
				context.out.alloc.ctx_id = ++last_context_;
			return 0;
		});
	case command(DRM_AMDGPU_BO_LIST):
		return call.with<drm_amdgpu_bo_list>([this](drm_amdgpu_bo_list &list) {
			const std::uint32_t old = list.in.list_handle;
			const bool creates = list.in.operation == AMDGPU_BO_LIST_OP_CREATE;
			list.out = {creates ? ++last_list_ : old, 0};
			return 0;
		});
	case command(DRM_AMDGPU_CS):
		return call.with<drm_amdgpu_cs>(
			[this](auto &submission) { return submit(submission); });
	case command(DRM_AMDGPU_WAIT_CS):
		return call.with<drm_amdgpu_wait_cs>([](drm_amdgpu_wait_cs &wait) {
			wait.out.status = 0;
			return 0;
		});
	case command(DRM_AMDGPU_WAIT_FENCES):
		return call.with<drm_amdgpu_wait_fences>([](drm_amdgpu_wait_fences &wait) {
			wait.out = {1, 0};
			return 0;
		});
	case command(DRM_AMDGPU_VM):
	case command(DRM_AMDGPU_SCHED):
		return 0;
	default:
		return -ENOTTY;
	}
}

int AmdgpuFile::create(drm_amdgpu_gem_create &object)
{
	const auto memory = GemObject::allocate(object.in.bo_size);
	if (!memory)
		return -ENOMEM;
	object.out = {objects().add(memory), 0};
	return 0;
}

/// What one user of a buffer tells the next about its tiling. Memory of other devices has none.
int AmdgpuFile::describe(drm_amdgpu_gem_metadata &metadata)
{
	const auto object = objects().find(metadata.handle);
	if (!object)
		return -ENOENT;
	if (metadata.op == AMDGPU_GEM_METADATA_OP_SET_METADATA) {
		object->tiling = metadata.data.tiling_info;
		const auto size = std::min<std::size_t>(metadata.data.data_size_bytes,
							sizeof(metadata.data.data));
		const auto *words = reinterpret_cast<const std::byte *>(metadata.data.data);
		object->description.assign(words, words + size);
		return 0;
	}
	metadata.data.flags = 0;
	metadata.data.tiling_info = object->tiling;
	metadata.data.data_size_bytes = static_cast<std::uint32_t>(object->description.size());
	std::memcpy(metadata.data.data, object->description.data(), object->description.size());
	return 0;
}

int AmdgpuFile::tell_creation(const drm_amdgpu_gem_op &operation)
{
	const auto object = objects().find(operation.handle);
	if (!object)
		return -ENOENT;
	if (operation.op != AMDGPU_GEM_OP_GET_GEM_CREATE_INFO)
		return 0;
	drm_amdgpu_gem_create_in creation{};
	creation.bo_size = object->size();
	creation.alignment = 4096;
	creation.domains = AMDGPU_GEM_DOMAIN_GTT;
	std::memcpy(reinterpret_cast<void *>(operation.value), &creation, sizeof(creation));
	return 0;
}

int AmdgpuFile::map(const drm_amdgpu_gem_va &mapping)
{
	if (mapping.operation == AMDGPU_VA_OP_UNMAP || mapping.operation == AMDGPU_VA_OP_CLEAR ||
	    (mapping.flags & AMDGPU_VM_PAGE_PRT) != 0) {
		memory_.unmap(mapping.va_address, mapping.map_size);
		return 0;
	}
	auto object = objects().find(mapping.handle);
	if (!object)
		return -ENOENT;
	memory_.map(mapping.va_address, mapping.map_size,
		    {std::move(object), mapping.offset_in_bo});
	return 0;
}

/// Nothing runs: it is counted, the picture that it encodes is logged, and its fence has passed
/// when it returns.
int AmdgpuFile::submit(drm_amdgpu_cs &submission)
{
	++last_submission_;
	const auto *chunks = reinterpret_cast<const std::uint64_t *>(submission.in.chunks);
	for (std::uint32_t i = 0; i < submission.in.num_chunks; ++i) {
		const auto &chunk = *reinterpret_cast<const drm_amdgpu_cs_chunk *>(chunks[i]);
		if (chunk.chunk_id == AMDGPU_CHUNK_ID_FENCE)
			signal(*reinterpret_cast<const drm_amdgpu_cs_chunk_fence *>(
				       chunk.chunk_data),
			       last_submission_);
		if (chunk.chunk_id == AMDGPU_CHUNK_ID_IB)
			log_encoding(*reinterpret_cast<const drm_amdgpu_cs_chunk_ib *>(
				chunk.chunk_data));
	}
	submission.out.handle = last_submission_;
	return 0;
}

void AmdgpuFile::log_encoding(const drm_amdgpu_cs_chunk_ib &commands)
{
	if (commands.ip_type != AMDGPU_HW_IP_VCN_ENC)
		return;
	const auto words = memory_.words(commands.va_start);
	const std::size_t count = commands.ib_bytes / sizeof(std::uint32_t);
	if (const auto source =
		    packages_.find_source(words.first(std::min(count, words.size())), memory_))
		log_source(*source);
}

/// Where the driver asked to be told in memory that the submission is done.
void AmdgpuFile::signal(const drm_amdgpu_cs_chunk_fence &fence, std::uint64_t value)
{
	const auto object = objects().find(fence.handle);
	if (object && object->bytes() && fence.offset + sizeof(value) <= object->size())
		std::memcpy(object->bytes() + fence.offset, &value, sizeof(value));
}

} // namespace penstock::real_va
