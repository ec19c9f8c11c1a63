#pragma once

#include <memory>

#include <va/va.h>

#include "tests/swva/objects/buffer.h"
#include "tests/swva/objects/format.h"

namespace swva {

/// A VAImage: bytes of its own, or a view of the surface that it was derived from.
struct Image {
	VAImage image{};
	std::shared_ptr<Buffer> buffer;
	const Format *format = nullptr;
};

} // namespace swva
