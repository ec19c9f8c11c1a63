#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace penstock {

/// The kinds of path from a camera to an encoder, best first. Seen from the camera: it imports the
/// encoder's memory, or exports its own, or both import a third allocator's; or the encoder's
/// device converts or scales; or the CPU copies, as it is or into another pixel format.
enum class Strategy : std::uint8_t { kImport, kExport, kShared, kDeviceConvert, kCopy, kConvert };

inline constexpr std::array kStrategies{Strategy::kImport, Strategy::kExport,
					Strategy::kShared, Strategy::kDeviceConvert,
					Strategy::kCopy,   Strategy::kConvert};

std::string_view name_of(Strategy strategy); ///< "import", "export", …
std::optional<Strategy> parse_strategy(std::string_view name);

/// The CPU copies nothing.
constexpr bool is_zero_copy(Strategy strategy)
{
	return strategy <= Strategy::kDeviceConvert;
}

} // namespace penstock
