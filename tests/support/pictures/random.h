#pragma once

#include <cstdint>
#include <random>

namespace penstock::test {

/// Draws the same numbers on every machine: the standard's distributions do not.
class Random
{
public:
	explicit Random(std::uint32_t seed) : engine_(seed) {}

	/// low..high
	std::uint32_t operator()(std::uint32_t low, std::uint32_t high)
	{
		return low + static_cast<std::uint32_t>(engine_() % (high - low + 1ull));
	}
	std::uint8_t byte() { return static_cast<std::uint8_t>(engine_()); }

private:
	std::mt19937 engine_;
};

} // namespace penstock::test
