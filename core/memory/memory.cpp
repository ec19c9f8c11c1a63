#include "core/memory/memory.h"

#include <cstring>

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

/// A view of a root allocation; the root does what depends on the kind of memory.
class SubMemory final : public Memory
{
public:
	SubMemory(Memory &root, Region region, MemoryFlags flags) noexcept
		: Memory(root, region, flags)
	{}

	int fd() const noexcept override { return parent()->fd(); }
	bool is_dmabuf() const noexcept override { return parent()->is_dmabuf(); }
	std::string description() const override { return "a view of " + parent()->description(); }
};

Mapping &Mapping::operator=(Mapping &&other) noexcept
{
	if (this != &other) {
		(void)unmap();
		memory_ = other.memory_;
		data_ = other.data_;
		size_ = other.size_;
		maxsize_ = other.maxsize_;
		modes_ = other.modes_;
		needs_unmap_ = other.needs_unmap_;
		other.clear();
	}
	return *this;
}

Status Mapping::unmap()
{
	if (!memory_)
		return {};
	Status status;
	if (needs_unmap_)
		status = memory_->unmap_by_kind(modes_);
	else
		memory_->end_map(modes_);
	clear();
	return status;
}

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

Result<Mapping> Memory::map_by_kind(MapModes modes)
{
	if (!modes.any() || !mappable_.has(modes))
		return refusal(modes, LockWord::Grant::kGranted);
	if (const auto grant = lock_.begin_map(modes); grant != LockWord::Grant::kGranted)
		return refusal(modes, grant);
	Memory &kind = root();
	if (std::byte *address = kind.address_.load(std::memory_order_acquire))
		return Mapping(*this, accessible_to_end(address), size(), modes, false);
	auto address = kind.do_map(modes);
	if (!address) {
		end_map(modes);
		return propagate(address);
	}
	return Mapping(*this, accessible_to_end(*address), size(), modes, true);
}

Status Memory::unmap_by_kind(MapModes modes)
{
	Status status = root().do_unmap(modes);
	end_map(modes);
	return status;
}

tl::unexpected<Error> Memory::refusal(MapModes modes, LockWord::Grant grant) const
{
	const auto refuse = [this](std::errc code, std::string_view why) {
		return make_error(code, fmt::format("map {}: {}", description(), why));
	};
	switch (grant) {
	case LockWord::Grant::kShared:
		return refuse(std::errc::permission_denied,
			      modes.has(MapMode::kWrite) ? "shared, not to be written"
							 : "shared, and still mapped for writing");
	case LockWord::Grant::kExcluded:
		return refuse(std::errc::device_or_resource_busy, "mapped with other modes");
	case LockWord::Grant::kTooMany:
		return refuse(std::errc::value_too_large, "mapped too often");
	case LockWord::Grant::kGranted:
		break;
	}
	if (!modes.any())
		return refuse(std::errc::invalid_argument, "neither for reading nor for writing");
	if (flags_.has(MemoryFlag::kNotMappable))
		return refuse(std::errc::permission_denied, root().not_mappable_reason());
	return refuse(std::errc::permission_denied, "read-only, not to be written");
}

Result<MemoryRef> Memory::share(std::ptrdiff_t offset_delta, std::optional<std::size_t> size)
{
	const auto refuse = [this](std::errc code, std::string_view why) {
		return make_error(code, fmt::format("share {}: {}", description(), why));
	};
	const auto shown = region(offset_delta, size);
	if (!shown)
		return refuse(std::errc::invalid_argument, "outside of the allocation");
	if (flags_.has(MemoryFlag::kNoShare))
		return refuse(std::errc::permission_denied, "not to be shared");
	switch (root().lock_.begin_view()) {
	case LockWord::Grant::kGranted:
		break;
	case LockWord::Grant::kTooMany:
		return refuse(std::errc::value_too_large, "shared too often");
	default:
		return refuse(std::errc::permission_denied, "mapped for writing");
	}
	return MemoryRef(new SubMemory(root(), *shown, flags_for(*shown) | MemoryFlag::kReadOnly));
}

Result<MemoryRef> Memory::copy(std::ptrdiff_t offset_delta, std::optional<std::size_t> size)
{
	const auto copied = region(offset_delta, size);
	if (!copied)
		return make_error(std::errc::invalid_argument,
				  "copy " + description() + ": outside of the allocation");
	if (!mappable_.has(MapMode::kRead))
		return refusal(MapMode::kRead, LockWord::Grant::kGranted);
	const AllocationParams params{.flags = {}, .alignment = alignment()};
	auto result = allocator().copy_allocator().allocate(copied->size, params);
	if (!result)
		return result;
	if (auto done = copy_to(**result, copied->offset); !done)
		return propagate(done);
	return result;
}

Status Memory::copy_to(Memory &target, std::size_t start)
{
	auto source = map(MapMode::kRead);
	if (!source)
		return propagate(source);
	auto destination = target.map(MapMode::kWrite);
	if (!destination)
		return propagate(destination);
	// The mapping shows the whole allocation, of which data() is at offset().
	std::memcpy(destination->data(), source->data() - offset() + start, target.size());
	auto written = destination->unmap();
	auto read = source->unmap();
	return written ? read : written;
}

std::optional<std::ptrdiff_t> Memory::is_span(const Memory &first, const Memory &second)
{
	if (!first.parent_ || first.parent_ != second.parent_ ||
	    first.offset() + first.size() != second.offset())
		return std::nullopt;
	return static_cast<std::ptrdiff_t>(first.offset() - first.parent_->offset());
}

} // namespace penstock
