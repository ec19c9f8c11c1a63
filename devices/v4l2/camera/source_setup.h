#pragma once

#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/video/video_info.h"
#include "devices/v4l2/node/device.h"
#include "devices/v4l2/queue/format.h"

namespace penstock::v4l2 {

/// VIDIOC_S_INPUT by number or name. user_mistake() lists the inputs that there are.
Status select_input(const Device &device, const std::string &input);

/// What the driver would give instead of `wanted`, in the first of its formats.
Result<QueueFormat> nearest_format(const Device &device, std::uint32_t type, Size wanted);

/// The size of what the current input brings: that of its DV timings or of its television standard.
/// nullopt where it has neither, and the driver lists sizes to choose from.
Result<std::optional<Size>> size_of_source(const Device &device, std::uint32_t type);

/// The format that a driver has after it was asked for a layout.
struct LayoutAnswer {
	QueueFormat format;
	/// Why it is not what was asked for, where the driver could not be asked for padded rows;
	/// otherwise empty.
	std::string obstacle;
};

/// Sets a camera to `wanted`: format and visible size, the stride as bytesperline, rows below the
/// picture as a taller format with the visible part composed into its top. The answer still has to
/// be compared. An error means that the device failed.
Result<LayoutAnswer> set_layout(const Device &device, std::uint32_t type, const VideoInfo &wanted);

} // namespace penstock::v4l2
