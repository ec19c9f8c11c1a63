#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace penstock {

/// The profiles of all codecs, as the kernel's menus list them. H.264 and HEVC both have a Main
/// profile; VP8 and VP9 number theirs. What a device has of them it says itself.
enum class Profile : std::uint8_t {
	kBaseline,
	kConstrainedBaseline,
	kMain,
	kExtended,
	kHigh,
	kConstrainedHigh,
	kHigh10,
	kHigh422,
	kHigh444Predictive,
	kHigh10Intra,
	kHigh422Intra,
	kHigh444Intra,
	kCavlc444Intra,
	kScalableBaseline,
	kScalableHigh,
	kScalableHighIntra,
	kStereoHigh,
	kMultiviewHigh,
	kMainStillPicture,
	kMain10,
	k0,
	k1,
	k2,
	k3,
};

/// The names of all, in the order of the enumerators.
std::span<const std::string_view> profile_names();

/// As users write it: "high", "constrained-baseline", "main10", "0".
std::string_view name_of(Profile profile);

/// A name in any case and with any or no separators: "Constrained Baseline", "HIGH_10". Nothing for
/// other words.
std::optional<Profile> parse_profile(std::string_view word);

} // namespace penstock
