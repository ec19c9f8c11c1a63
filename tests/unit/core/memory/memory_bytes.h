#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/memory/memory.h"

namespace penstock::test {

/// Writes 0, 1, 2, … from `first` on into the accessible region; false when it cannot be mapped.
inline bool fill(Memory &memory, unsigned first = 0)
{
	auto mapping = memory.map(MapMode::kWrite);
	if (!mapping)
		return false;
	for (std::byte &byte : mapping->bytes())
		byte = static_cast<std::byte>(first++);
	return mapping->unmap().has_value();
}

/// The bytes of the accessible region; absent when they cannot be read.
inline std::optional<std::vector<unsigned>> bytes_of(Memory &memory)
{
	auto mapping = memory.map(MapMode::kRead);
	if (!mapping)
		return std::nullopt;
	std::vector<unsigned> values;
	for (const std::byte byte : mapping->bytes())
		values.push_back(std::to_integer<unsigned>(byte));
	return values;
}

inline std::vector<unsigned> counting(unsigned first, std::size_t count)
{
	std::vector<unsigned> values(count);
	std::generate(values.begin(), values.end(), [&first] { return first++ & 0xff; });
	return values;
}

} // namespace penstock::test
