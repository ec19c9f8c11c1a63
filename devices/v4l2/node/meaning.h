#pragma once

#include <system_error>

namespace penstock::v4l2 {

/// errno of a call, with what it means there for a user where the kernel's general text says
/// something else: of a USB bus that is full "No space left on device". Compares equal to the
/// errno's std::errc in each case.
std::error_code error_code(int number, unsigned long request);

} // namespace penstock::v4l2
