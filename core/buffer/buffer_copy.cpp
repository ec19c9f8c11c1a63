#include "core/buffer/buffer.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace penstock {

namespace {

/// The bytes as they are now, also from below a mapping for writing alone, which excludes readers:
/// they are what was written.
Result<MemoryRef> copy_now(Memory &memory, std::size_t start, std::size_t length)
{
	Result<MemoryRef> copy = memory.copy(static_cast<std::ptrdiff_t>(start), length);
	if (copy || !copy.error().is(std::errc::device_or_resource_busy))
		return copy;
	copy = memory.allocator().copy_allocator().allocate(length,
							    {.alignment = memory.alignment()});
	if (!copy)
		return copy;
	Result<Mapping> from = memory.map(MapMode::kWrite);
	if (!from)
		return propagate(from);
	Result<Mapping> to = (*copy)->map(MapMode::kWrite);
	if (!to)
		return propagate(to);
	std::memcpy(to->data(), from->data() + start, length);
	return copy;
}

} // namespace

BufferRef Buffer::copy() const
{
	BufferRef dest = create();
	dest->copies_ = copies_;
	for (const HeldMemory &held : memories_) {
		Result<HeldMemory> part = borrow(held, 0, held.memory()->size());
		if (part)
			dest->memories_.emplace_back(std::move(*part));
		else // mapped for writing by several, so that nobody may read it
			dest->memories_.emplace_back(held.memory(), lender_of(held));
	}
	copy_header_into(*dest, kCopyAll, {0, size(), size()});
	return dest;
}

Result<BufferRef> Buffer::copy_region(BufferCopyFlags what, std::size_t start,
				      std::optional<std::size_t> length) const
{
	BufferRef dest = create();
	if (Status copied = copy_into(*dest, what, start, length); !copied)
		return propagate(copied);
	return dest;
}

Status Buffer::copy_into(Buffer &dest, BufferCopyFlags what, std::size_t start,
			 std::optional<std::size_t> length) const
{
	const std::size_t whole = size();
	if (start > whole || length.value_or(0) > whole - start)
		return make_error(
			std::errc::invalid_argument,
			fmt::format("Buffer::copy_into: {} bytes from {} of a buffer of {}",
				    length.value_or(0), start, whole));
	if (&dest == this)
		return make_error(std::errc::invalid_argument,
				  "Buffer::copy_into: source and destination are one");
	if (!dest.is_writable())
		return make_error(std::errc::operation_not_permitted,
				  "Buffer::copy_into: others hold references to the destination");

	const Region region{start, length.value_or(whole - start), whole};
	if (!dest.copies_)
		dest.copies_ = copies_;
	if (what.has(BufferCopyFlag::kMemory)) {
		const bool deep = what.has(BufferCopyFlag::kDeep);
		if (Status copied = copy_memory_into(dest, deep, region); !copied)
			return copied;
		if (what.has(BufferCopyFlag::kMerge))
			if (Status merged = dest.merge_in_place(0, dest.memory_count()); !merged)
				return merged;
	}
	copy_header_into(dest, what, region);
	return {};
}

void Buffer::copy_header_into(Buffer &dest, BufferCopyFlags what, Region region) const
{
	if (what.has(BufferCopyFlag::kFlags))
		dest.flags = flags;
	if (what.has(BufferCopyFlag::kTimestamps)) {
		const bool from_start = region.start == 0;
		dest.pts = from_start ? pts : ClockTime();
		dest.dts = from_start ? dts : ClockTime();
		dest.offset = from_start ? offset : FrameOffset();
		dest.duration = region.is_part() ? ClockTime() : duration;
		dest.offset_end = region.is_part() ? FrameOffset() : offset_end;
	}
	if (what.has(BufferCopyFlag::kMeta) && !metas_.empty())
		transform_metas(dest.metas_, metas_,
				CopyTransform{.region = region.is_part(),
					      .offset = region.start,
					      .size = region.length,
					      .with_memory = what.has(BufferCopyFlag::kMemory),
					      .merged = what.has(BufferCopyFlag::kMerge),
					      .deep = what.has(BufferCopyFlag::kDeep)});
}

Status Buffer::copy_memory_into(Buffer &dest, bool deep, Region region) const
{
	std::size_t skip = region.start;
	std::size_t left = region.length;
	for (const HeldMemory &held : memories_) {
		if (left == 0)
			break;
		const std::size_t available = held.memory()->size();
		if (skip >= available) {
			skip -= available;
			continue;
		}
		const std::size_t length = std::min(available - skip, left);
		Result<HeldMemory> part =
			deep ? copy_bytes(held, skip, length) : borrow(held, skip, length);
		if (!part)
			return propagate(part);
		if (Status added = dest.insert(dest.memories_.size(), std::move(*part)); !added)
			return added;
		skip = 0;
		left -= length;
	}
	return {};
}

Result<HeldMemory> Buffer::borrow(const HeldMemory &held, std::size_t start,
				  std::size_t length) const
{
	Memory &memory = *held.memory();
	if (length == memory.size() && !memory.is_written())
		return HeldMemory(held.memory(), lender_of(held));
	if (Result<MemoryRef> view = memory.share(static_cast<std::ptrdiff_t>(start), length))
		return HeldMemory(std::move(*view), lender_of(held));
	return copy_bytes(held, start, length);
}

Result<HeldMemory> Buffer::copy_bytes(const HeldMemory &held, std::size_t start,
				      std::size_t length) const
{
	Result<MemoryRef> copy = copy_now(*held.memory(), start, length);
	if (!copy)
		return propagate(copy);
	count_copy(CopyCause::kDeepCopy, length);
	return HeldMemory(std::move(*copy));
}

void transform_metas(Buffer &dest, const Buffer &src, const MetaTransform &how)
{
	assert(dest.is_writable());
	transform_metas(dest.metas_, src.metas_, how);
}

BufferRef Buffer::lender_of(const HeldMemory &held) const
{
	// References count users, and a const buffer has them, too.
	return owner_ ? BufferRef(const_cast<Buffer *>(this)) : held.lender();
}

} // namespace penstock
