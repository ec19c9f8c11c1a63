#include "core/video/codec.h"

#include <array>
#include <cstddef>

namespace penstock {

namespace {

/// In the order of the enumerators.
constexpr std::array<std::string_view, 6> kNames{"h264", "hevc", "vp8", "vp9", "mjpeg", "fwht"};

} // namespace

std::string_view name_of(Codec codec)
{
	return kNames.at(static_cast<std::size_t>(codec));
}

} // namespace penstock
