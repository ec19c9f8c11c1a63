#pragma once

#include <cstdint>

#include "core/base/flags.h"

namespace penstock {

/// What the CPU wants to do with the bytes of a Memory.
enum class MapMode : std::uint8_t {
	kRead = 1,
	kWrite = 2,
};
using MapModes = Flags<MapMode>;
inline constexpr MapModes kReadWrite = MapModes(MapMode::kRead) | MapMode::kWrite;

} // namespace penstock
