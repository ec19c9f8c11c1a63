#include "core/memory/memory.h"

#include <fmt/format.h>

#include "core/memory/allocator.h"

namespace penstock {
namespace {

MapModes mappable_modes(MemoryFlags flags)
{
	if (flags.has(MemoryFlag::kNotMappable))
		return {};
	return flags.has(MemoryFlag::kReadOnly) ? MapModes(MapMode::kRead) : kReadWrite;
}

} // namespace

Memory::Memory(Allocator &allocator, const Layout &layout, MemoryFlags flags, std::byte *address)
	: layout_(layout), flags_(flags), mappable_(mappable_modes(flags)), address_(address),
	  allocator_(&allocator)
{}

Memory::Memory(Memory &parent, Region region, MemoryFlags flags) noexcept
	: layout_{parent.maxsize(), region.offset, region.size, parent.alignment()}, flags_(flags),
	  mappable_(mappable_modes(flags)),
	  address_(parent.address_.load(std::memory_order_acquire)), parent_(&parent)
{}

Memory::~Memory()
{
	if (parent_ && parent_->lock_.end_view())
		delete parent_;
}

std::string Memory::description() const
{
	return fmt::format("{} memory of {} bytes", allocator().name(), maxsize());
}

Result<std::byte *> Memory::do_map(MapModes)
{
	return make_error(std::errc::operation_not_supported, "map " + description());
}

Status Memory::do_unmap(MapModes)
{
	return {};
}

Status Memory::resize(std::ptrdiff_t offset_delta, std::size_t size)
{
	const auto changed = region(offset_delta, size);
	if (!changed)
		return make_error(std::errc::invalid_argument,
				  fmt::format("resize {} at {}{:+} to {}", description(), offset(),
					      offset_delta, size));
	if (!lock_.one_reference())
		return make_error(std::errc::operation_not_permitted,
				  "resize " + description() + " that others refer to");
	flags_ = flags_for(*changed);
	layout_.offset = changed->offset;
	layout_.size = changed->size;
	return {};
}

std::optional<Memory::Region> Memory::region(std::ptrdiff_t offset_delta,
					     std::optional<std::size_t> size) const noexcept
{
	// No allocation exceeds PTRDIFF_MAX, so what would be negative wraps to more than maxsize,
	// and nothing else wraps.
	const std::size_t start = offset() + static_cast<std::size_t>(offset_delta);
	if (start > maxsize())
		return std::nullopt;
	const std::size_t length = size.value_or(offset() + this->size() - start);
	if (length > maxsize() - start)
		return std::nullopt;
	return Region{start, length};
}

MemoryFlags Memory::flags_for(Region region) const noexcept
{
	MemoryFlags flags = flags_;
	if (region.offset > offset())
		flags = flags.without(MemoryFlag::kZeroPrefixed);
	if (region.offset + region.size < offset() + size())
		flags = flags.without(MemoryFlag::kZeroPadded);
	return flags;
}

} // namespace penstock
