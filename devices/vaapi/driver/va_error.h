#pragma once

#include <optional>
#include <string>
#include <system_error>

#include <va/va.h>

#include "core/base/result.h"

namespace penstock::vaapi {

/// Codes are VAStatus, messages those of vaErrorStr(). Codes compare equal to the std::errc that
/// says the same: no memory, busy, timed out, not supported, invalid argument.
const std::error_category &va_category();

/// `context` names the call and the node: "vaCreateConfig /dev/dri/renderD128".
[[nodiscard]] tl::unexpected<Error> va_error(VAStatus status, std::string context);

/// The driver's status in an error; nullopt for errors of other origin.
std::optional<VAStatus> va_status(const Error &error);

/// The driver has no room now, and the same call may succeed later.
bool is_busy(const Error &error);

} // namespace penstock::vaapi
