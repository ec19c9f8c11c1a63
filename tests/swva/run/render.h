#pragma once

#include "tests/swva/driver.h"

namespace swva {

/// Takes one rendered buffer into the context's picture: check 2, and 5 and 6 as far as they need
/// one buffer only.
VAStatus render_buffer(Driver &driver, Context &context, const Buffer &buffer);

} // namespace swva
