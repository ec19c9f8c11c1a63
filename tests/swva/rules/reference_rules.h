#pragma once

#include <vector>

#include <va/va.h>

#include "tests/swva/driver.h"
#include "tests/swva/engine/rules/references.h"

namespace swva {

/// The part of check 4 that needs surfaces: the reconstruction, the decoded picture buffer and the
/// lists.
std::vector<Violation> check_references(const Driver &driver, const Context &context,
					VASurfaceID input, const PictureReferences &picture);

/// Remembers that the picture's surface will hold its reconstruction.
void remember_reconstruction(Context &context, const PictureReferences &picture);

} // namespace swva
