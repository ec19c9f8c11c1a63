#pragma once

#include <cstddef>
#include <initializer_list>
#include <vector>

namespace penstock::test {

/// Bytes as numbers, of which the lowest eight bits count.
inline std::vector<std::byte> bytes(std::initializer_list<unsigned> values)
{
	std::vector<std::byte> result;
	for (unsigned value : values)
		result.push_back(static_cast<std::byte>(value));
	return result;
}

} // namespace penstock::test
