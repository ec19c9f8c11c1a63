#pragma once

#include <memory>

#include "tests/swva/driver.h"

namespace swva {

/// Decodes the picture into its surface, at once or on the driver's thread. Call with the driver's
/// mutex held.
VAStatus decode_picture(Driver &driver, const std::shared_ptr<Context> &context,
			const PictureState &picture);

} // namespace swva
