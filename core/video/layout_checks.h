#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/video/video_info.h"

namespace penstock {

/// Whether the numbers of a layout, which may come from a driver, a file or the network, can be
/// true. `format` and `size` are for the message.

tl::unexpected<Error> invalid_layout(PixelFormat format, Size size, std::string_view why);
tl::unexpected<Error> layout_too_large(PixelFormat format, Size size);

/// What every layout needs: a format of the table, `compressed` or not, and a picture.
Status check_picture(PixelFormat format, Size size, bool compressed);
/// The picture lies inside the plane, and the plane inside 32 bits.
Status check_plane(PixelFormat format, Size size, std::size_t index, const PlaneLayout &plane);
/// No two planes have bytes in common.
Status check_overlaps(PixelFormat format, Size size, std::span<const PlaneLayout> planes);

} // namespace penstock
