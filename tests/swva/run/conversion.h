#pragma once

#include <optional>
#include <string>

#include <va/va.h>

#include "tests/swva/objects/surface.h"

namespace swva {

/// What VideoProc does: a region of a surface of any format, converted to NV12 and scaled into a
/// region of another one.
struct Conversion {
	const Surface &source;
	VARectangle source_region;
	const Surface &target;
	VARectangle target_region;
};

/// Nullopt after success, else the reason why it cannot be done.
std::optional<std::string> convert(const Conversion &conversion);

} // namespace swva
