#pragma once

#include <cstdint>
#include <vector>

#include "tests/swva/objects/context.h"

namespace swva {

/// The JPEG that an application has taken apart, put together again for a library.
std::vector<std::uint8_t> write_jpeg(const JpegFrame &frame);

} // namespace swva
