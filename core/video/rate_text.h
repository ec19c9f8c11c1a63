#pragma once

#include <string>

#include "core/video/geometry.h"

namespace penstock {

/// A rate as people say it: "59.94", and "60" of 742500/12375.
std::string plain_number(Fraction rate);

} // namespace penstock
