#pragma once

#include <va/va.h>

#include "tests/swva/driver.h"

namespace swva {

/// Check 3 for the planes of a surface on imported memory: first what is wrong for any driver,
/// then what this persona cannot read. May set surface.bad_rows.
VAStatus check_import_layout(Driver &driver, Surface &surface);

} // namespace swva
