#include "core/buffer/buffer.h"

#include <fmt/format.h>

#include "core/buffer/merged_memory.h"
#include "core/meta/capture_meta.h"

namespace penstock {

Result<BufferMapping> Buffer::map(MapModes modes)
{
	return map_range(0, memories_.size(), modes);
}

Result<BufferMapping> Buffer::map_range(std::size_t first, std::size_t count, MapModes modes)
{
	const bool write = modes.has(MapMode::kWrite);
	if (first > memories_.size() || count > memories_.size() - first) [[unlikely]]
		return make_error(std::errc::invalid_argument,
				  fmt::format("Buffer::map: memories {} to {} of {}", first,
					      first + count, memories_.size()));
	if (write && !is_writable()) [[unlikely]]
		return make_error(std::errc::operation_not_permitted,
				  "Buffer::map: others hold references to the buffer");
	if (count == 0)
		return BufferMapping();
	if (count > 1 || (write && !memory(first).is_writable()))
		return map_merged(first, count, modes);

	Result<Mapping> mapping = memory(first).map(modes);
	if (mapping) [[likely]]
		return BufferMapping(std::move(*mapping), 0);
	// Somebody reads it, and keeps what is mapped: the writer gets a copy.
	if (write && mapping.error().is(std::errc::device_or_resource_busy))
		return map_merged(first, count, modes);
	return propagate(mapping);
}

Result<BufferMapping> Buffer::map_merged(std::size_t first, std::size_t count, MapModes modes)
{
	const bool write = modes.has(MapMode::kWrite);
	Result<MergedMemory> merged = merge({memories_.begin() + first, count});
	if (!merged)
		return propagate(merged);
	count_copy(CopyCause::kMerge, merged->copied_bytes);
	// Memory that was not copied above may still be shared or read-only.
	if (write && merged->copied_bytes == 0) {
		Result<MemoryRef> copy = merged->memory->copy();
		if (!copy)
			return propagate(copy);
		const std::size_t size = (*copy)->size();
		count_copy(CopyCause::kCopyOnWrite, size);
		*merged = {std::move(*copy), {}, size};
	}

	Result<Mapping> mapping = merged->memory->map(modes);
	if (!mapping)
		return propagate(mapping);
	// A pool discards a buffer whose memory changed, so reading must not change it.
	if (write || (is_writable() && !owner_ && !metas_need_memories()))
		put_merged(first, count,
			   HeldMemory(std::move(merged->memory), std::move(merged->lender)));
	return BufferMapping(std::move(*mapping), merged->copied_bytes);
}

Status Buffer::merge_in_place(std::size_t first, std::size_t count)
{
	if (count < 2)
		return {};
	Result<MergedMemory> merged = merge({memories_.begin() + first, count});
	if (!merged)
		return propagate(merged);
	count_copy(CopyCause::kMerge, merged->copied_bytes);
	put_merged(first, count, HeldMemory(std::move(merged->memory), std::move(merged->lender)));
	return {};
}

bool Buffer::metas_need_memories() const noexcept
{
	if (metas_.empty())
		return false;
	const auto *capture = metas_.find<CaptureMeta>();
	return (capture && capture->memory_count != 0) || metas_.has_tagged(kTagMemory);
}

void Buffer::put_merged(std::size_t first, std::size_t count, HeldMemory held) noexcept
{
	put(first, count, std::move(held));
	if (count == 1)
		return;
	metas_.remove_tagged(kTagMemory);
	if (auto *capture = metas_.find<CaptureMeta>())
		capture->forget_payload();
}

void Buffer::count_copy(CopyCause cause, std::size_t bytes) const noexcept
{
	if (copies_ && bytes != 0)
		copies_->add(cause, bytes);
}

} // namespace penstock
