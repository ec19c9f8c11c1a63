#pragma once

#include <string>

namespace penstock::v4l2 {

/// What an ioctl() of V4L2 says and, after the call, what the driver answered, for people who look
/// for the fault of a driver: "capture NV12 1280x720, 1280 bytes per line, 1382400 bytes". Empty if
/// the request has no argument worth a word. `argument` is the kernel's struct for the request.
std::string request_text(unsigned long request, const void *argument);

} // namespace penstock::v4l2
