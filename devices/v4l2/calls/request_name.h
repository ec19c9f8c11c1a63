#pragma once

#include <string_view>

namespace penstock::v4l2 {

/// "VIDIOC_QBUF" for VIDIOC_QBUF; "ioctl" for a request that penstock does not make.
std::string_view request_name(unsigned long request);

} // namespace penstock::v4l2
