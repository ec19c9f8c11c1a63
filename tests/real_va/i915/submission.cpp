#include "tests/real_va/i915/submission.h"

#include <algorithm>
#include <cstring>

namespace penstock::real_va {

namespace {

constexpr std::uint64_t kFirstAddress = 1 << 20;
constexpr std::uint64_t kPage = 4096;

template <typename T>
std::span<T> list_at(std::uint64_t pointer, std::size_t count)
{
	return {reinterpret_cast<T *>(pointer), count};
}

/// A pinned address has its uppermost bit repeated, as the GPU wants it.
std::uint64_t without_sign(std::uint64_t address)
{
	return address & ((std::uint64_t{1} << 48) - 1);
}

} // namespace

std::optional<Submission> Submission::place(const drm_i915_gem_execbuffer2 &call,
					    const GemObjects &objects, bool wide_addresses)
{
	const auto list = list_at<drm_i915_gem_exec_object2>(call.buffers_ptr, call.buffer_count);
	Submission submission;
	if (list.empty() || !submission.place_objects(list, objects) ||
	    !submission.relocate(list, (call.flags & I915_EXEC_HANDLE_LUT) != 0, wide_addresses))
		return std::nullopt;
	const Entry &batch = (call.flags & I915_EXEC_BATCH_FIRST) != 0 ? submission.entries_.front()
								       : submission.entries_.back();
	submission.begin_ = batch.address + call.batch_start_offset;
	return submission;
}

bool Submission::place_objects(std::span<drm_i915_gem_exec_object2> list, const GemObjects &objects)
{
	std::uint64_t next = kFirstAddress;
	for (drm_i915_gem_exec_object2 &entry : list) {
		const auto object = objects.find(entry.handle);
		if (!object)
			return false;
		if ((entry.flags & EXEC_OBJECT_PINNED) == 0) {
			const std::uint64_t alignment =
				std::max<std::uint64_t>(entry.alignment, kPage);
			entry.offset = (next + alignment - 1) / alignment * alignment;
			next = entry.offset + object->size();
		}
		const std::uint64_t address = without_sign(entry.offset);
		entries_.push_back({object, address});
		memory_.map(address, object->size(), {object, 0});
	}
	return true;
}

bool Submission::relocate(std::span<const drm_i915_gem_exec_object2> list, bool by_index,
			  bool wide_addresses)
{
	for (std::size_t i = 0; i < list.size(); ++i)
		if (!relocate(entries_[i],
			      list_at<drm_i915_gem_relocation_entry>(list[i].relocs_ptr,
								     list[i].relocation_count),
			      list, by_index, wide_addresses))
			return false;
	return true;
}

bool Submission::relocate(const Entry &batch, std::span<drm_i915_gem_relocation_entry> relocations,
			  std::span<const drm_i915_gem_exec_object2> list, bool by_index,
			  bool wide_addresses)
{
	for (drm_i915_gem_relocation_entry &relocation : relocations) {
		const auto found =
			by_index ? list.begin() + std::min<std::ptrdiff_t>(relocation.target_handle,
									   std::ssize(list))
				 : std::ranges::find(list, relocation.target_handle,
						     &drm_i915_gem_exec_object2::handle);
		const std::size_t width =
			wide_addresses ? sizeof(std::uint64_t) : sizeof(std::uint32_t);
		std::byte *bytes = batch.object->bytes();
		if (found == list.end() || !bytes ||
		    relocation.offset + width > batch.object->size())
			return false;
		const Entry &target = entries_[static_cast<std::size_t>(found - list.begin())];
		const std::uint64_t value = target.address + relocation.delta;
		std::memcpy(bytes + relocation.offset, &value, width);
		relocation.presumed_offset = target.address;
	}
	return true;
}

} // namespace penstock::real_va
