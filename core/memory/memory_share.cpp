#include "core/memory/memory.h"

#include <cstring>

#include <fmt/format.h>

#include "core/memory/allocator.h"

namespace penstock {

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
