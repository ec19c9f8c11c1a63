#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace penstock {

/// The kinds of path from a camera to the outputs, best first. The camera codes by itself, and
/// nothing is encoded; or, seen from the camera: it imports the encoder's memory, or exports its
/// own, or both import a third allocator's; or the encoder's device converts or scales; or the CPU
/// copies, as it is or into another pixel format.
enum class Strategy : std::uint8_t {
	kPassthrough,
	kImport,
	kExport,
	kShared,
	kDeviceConvert,
	kCopy,
	kConvert,
};

inline constexpr std::array kStrategies{
	Strategy::kPassthrough,	  Strategy::kImport, Strategy::kExport, Strategy::kShared,
	Strategy::kDeviceConvert, Strategy::kCopy,   Strategy::kConvert};

std::string_view name_of(Strategy strategy); ///< "passthrough", "import", …
std::optional<Strategy> parse_strategy(std::string_view name);

/// The CPU copies no picture.
constexpr bool is_zero_copy(Strategy strategy)
{
	return strategy <= Strategy::kDeviceConvert;
}

} // namespace penstock
