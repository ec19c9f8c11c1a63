#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>

#include "tests/real_va/drm/gem_objects.h"

namespace penstock::real_va {

/// Where a GPU sees memory: what its page tables would hold.
class AddressSpace
{
public:
	struct Place {
		GemObjectRef object;
		std::uint64_t offset; ///< bytes, from its first one
	};

	/// `place` is seen from `address` on, for `size` bytes, and nothing else there any more.
	void map(std::uint64_t address, std::uint64_t size, Place place);
	void unmap(std::uint64_t address, std::uint64_t size);

	/// Nothing where there is no memory.
	std::optional<Place> find(std::uint64_t address) const;
	/// The words from there on to the end of the object; none where there is no memory.
	std::span<const std::uint32_t> words(std::uint64_t address) const;

private:
	struct Mapping {
		std::uint64_t size;
		Place place;
	};

	std::map<std::uint64_t, Mapping> mappings_; ///< by the first address
};

} // namespace penstock::real_va
