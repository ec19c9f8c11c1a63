#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "core/base/unique_fd.h"

namespace penstock::real_va {

/// Memory of the GPU: a dmabuf where the system has a heap for them, otherwise a memfd. A
/// descriptor of it is what PRIME exports.
class GemObject
{
public:
	/// Null when there is no memory.
	static std::shared_ptr<GemObject> allocate(std::size_t size);
	/// Of a descriptor that stays the caller's; null when it is none of memory.
	static std::shared_ptr<GemObject> import(int fd);

	~GemObject();
	GemObject(const GemObject &) = delete;
	GemObject &operator=(const GemObject &) = delete;

	int fd() const { return fd_.get(); }
	std::size_t size() const { return size_; }
	std::uint64_t inode() const { return inode_; }
	/// All of it, for as long as the object lives; null when it cannot be mapped.
	std::byte *bytes();

	/// What users of the object tell each other by I915_GEM_SET_TILING or AMDGPU_GEM_METADATA.
	std::uint64_t tiling = 0;
	std::uint32_t stride = 0;
	std::vector<std::byte> description;

private:
	GemObject(UniqueFd fd, std::size_t size, std::uint64_t inode);

	UniqueFd fd_;
	std::size_t size_;
	std::uint64_t inode_;
	std::byte *bytes_ = nullptr;
};

using GemObjectRef = std::shared_ptr<GemObject>;

/// The handles of one open file. Handles of one object are one, however often it was imported.
class GemObjects
{
public:
	/// 0 for a null object, which is no handle.
	std::uint32_t add(GemObjectRef object);
	GemObjectRef find(std::uint32_t handle) const;
	/// False for a handle that there is not.
	bool close(std::uint32_t handle);
	/// The handle of the memory behind `fd`, made if there is none.
	std::uint32_t import(int fd);

private:
	std::map<std::uint32_t, GemObjectRef> objects_;
	std::uint32_t last_ = 0;
};

} // namespace penstock::real_va
