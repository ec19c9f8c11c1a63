#pragma once

#include <cstdint>

namespace swva {

/// A syntax element of either codec: wide enough for u(32) and for se(v).
using Element = std::int64_t;

constexpr Element kMaxU32 = 0xffffffff;

} // namespace swva
