#pragma once

#include <functional>
#include <optional>

#include "core/video/geometry.h"
#include "core/video/pixel_format.h"
#include "devices/roles/capabilities.h"

namespace penstock {

// What a camera is asked for where the user leaves it open. It never depends on what the camera was
// set to before: that may be anything that another program left.

/// Where the user asks for no rate, and the camera has more than one.
inline constexpr Fraction kUsualRate{30, 1};
/// The least that does not stutter.
inline constexpr Fraction kLeastUsualRate{24, 1};

// Of what a camera lists they look at no more than they need: its driver is called for each entry.

/// The highest rate of the format at that size, as the driver lists them; nullopt where it does
/// not.
std::optional<Fraction> highest_rate(const FormatCapability &format, Size size);

/// Whether a rate is lower than `wanted`. 29.97 is as good as 30.
bool is_slower(Fraction rate, Fraction wanted);

/// Whether the camera cannot give this format as often as `wanted`. 29.97 is as good as 30; where
/// the driver lists no rates, it can.
bool is_too_slow(const FormatCapability &format, Size size, Fraction wanted);

/// The rate that the camera is to be set to at that size: `wanted`, or else the usual one. Nothing
/// ({}) where nobody asks for one, and the camera lists none to choose from.
Fraction rate_to_set(const CameraCapabilities &camera, Size size, std::optional<Fraction> wanted);

/// A size for moving pictures: the largest up to 1280x720 that an uncompressed format gives at the
/// wanted rate, or at 24 frames per second where none is asked for; else the largest that any
/// format gives so; else the smallest of all. Of the formats that are `of_use` only. nullopt where
/// the camera lists no sizes.
std::optional<Size> usual_size(const CameraCapabilities &camera,
			       const std::function<bool(PixelFormat)> &of_use,
			       std::optional<Fraction> wanted);

} // namespace penstock
