#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "core/video/geometry.h"

namespace penstock::test {

/// The luma sample of a pixel, in limited range.
using Luma = std::function<std::uint8_t(std::uint32_t x, std::uint32_t y)>;

/// The frame number that the pattern camera drew into a picture: the row of blocks, read as
/// documented in devices/pattern/scene.h and without its code. Nothing when a block is neither
/// black nor white. Of a narrow picture the bits that there is room for.
inline std::optional<std::uint32_t> read_pattern_counter(Size size, const Luma &luma)
{
	const std::uint32_t block = size.width < 64 ? 2 : size.width / 32 / 2 * 2;
	const std::uint32_t bits = size.width / block < 32 ? size.width / block : 32;
	const std::uint32_t top = 7 * (size.height / 8 / 2 * 2);
	std::uint32_t number = 0;
	for (std::uint32_t i = 0; i < bits; ++i) {
		const std::uint8_t sample =
			luma(i * block + block / 2, top + (size.height - top) / 2);
		if (sample > 64 && sample < 192)
			return std::nullopt;
		number = number << 1 | (sample >= 192 ? 1u : 0u);
	}
	return number;
}

} // namespace penstock::test
