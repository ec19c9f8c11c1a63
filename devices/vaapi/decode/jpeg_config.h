#pragma once

#include <cstdint>

#include "devices/vaapi/driver/handle.h"

namespace penstock::vaapi {

/// The VA_RT_FORMAT_* that the driver decodes JPEG to, of those that are a JpegChroma; 0 when it
/// does not say.
std::uint32_t query_jpeg_rt_formats(const Display &display);

/// A configuration that decodes JPEG to surfaces of these kinds.
Result<ConfigHandle> create_jpeg_config(const DisplayRef &display, std::uint32_t rt_formats);

} // namespace penstock::vaapi
