#include "core/memory/mapping.h"

#include <string_view>

#include <fmt/format.h>

#include "core/memory/memory.h"

namespace penstock {

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

} // namespace penstock
