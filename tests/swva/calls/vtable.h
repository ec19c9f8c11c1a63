#pragma once

#include <va/va_backend.h>

namespace swva {

/// Fills libva's tables with the driver's calls.
void fill_vtables(VADriverContext &context);

} // namespace swva
