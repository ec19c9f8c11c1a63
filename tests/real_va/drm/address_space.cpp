#include "tests/real_va/drm/address_space.h"

#include <iterator>
#include <utility>

namespace penstock::real_va {

void AddressSpace::map(std::uint64_t address, std::uint64_t size, Place place)
{
	unmap(address, size);
	mappings_.emplace(address, Mapping{size, std::move(place)});
}

/// What is left of mappings before and behind stays.
void AddressSpace::unmap(std::uint64_t address, std::uint64_t size)
{
	const std::uint64_t end = address + size;
	auto next = mappings_.upper_bound(address);
	if (next != mappings_.begin())
		--next;
	while (next != mappings_.end() && next->first < end) {
		const auto [begin, mapping] = *next;
		const std::uint64_t mapping_end = begin + mapping.size;
		if (mapping_end <= address) {
			++next;
			continue;
		}
		next = mappings_.erase(next);
		if (begin < address)
			mappings_.emplace(begin, Mapping{address - begin, mapping.place});
		if (mapping_end > end)
			mappings_.emplace(end, Mapping{mapping_end - end,
						       {mapping.place.object,
							mapping.place.offset + (end - begin)}});
	}
}

std::optional<AddressSpace::Place> AddressSpace::find(std::uint64_t address) const
{
	const auto next = mappings_.upper_bound(address);
	if (next == mappings_.begin())
		return std::nullopt;
	const auto &[begin, mapping] = *std::prev(next);
	if (address - begin >= mapping.size)
		return std::nullopt;
	return Place{mapping.place.object, mapping.place.offset + (address - begin)};
}

std::span<const std::uint32_t> AddressSpace::words(std::uint64_t address) const
{
	const auto place = find(address);
	if (!place || !place->object->bytes() || place->offset >= place->object->size())
		return {};
	const auto *first =
		reinterpret_cast<const std::uint32_t *>(place->object->bytes() + place->offset);
	return {first, (place->object->size() - place->offset) / sizeof(*first)};
}

} // namespace penstock::real_va
