#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "tests/support/pictures/picture.h"

namespace penstock::test {

/// Decodes a whole FWHT stream with the kernel's stateful decoder into pictures of `fourcc`
/// (V4L2_PIX_FMT_NV12 or V4L2_PIX_FMT_YUYV), which are handed over in their order. Throws when the
/// stream is not whole or the decoder flags an error.
void decode_fwht(const std::string &stream, std::uint32_t fourcc,
		 const std::function<void(const Picture &)> &take);

/// How many pictures come out.
std::uint32_t count_decoded(const std::string &stream, std::uint32_t fourcc);

} // namespace penstock::test
