#pragma once

#include "config/outputs/destination.h"
#include "core/base/result.h"

namespace penstock {

/// The destination with what its password file holds in the place of "{password}" in its URL; as it
/// is without such a file. The file has one line, as it stands in a URL.
Result<Destination> with_password(Destination destination);

} // namespace penstock
