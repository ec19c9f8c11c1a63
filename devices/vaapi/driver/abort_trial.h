#pragma once

#include "core/base/result.h"
#include "devices/vaapi/driver/discovery.h"
#include "devices/vaapi/driver/display.h"

namespace penstock::vaapi {

/// Drivers assert where they should refuse, which ends the whole process: i965 without its encoder
/// kernels (Debian's i965-va-driver on Broadwell and later) does so in vaCreateContext. For a
/// driver that is known to, an encoder is first made by a copy of this process, on a display of its
/// own. not_supported when the copy did not survive that, or took over 5 s; nothing is tried of
/// other drivers.
Status survive_context(const Display &display, const EncodeEntry &entry);

} // namespace penstock::vaapi
