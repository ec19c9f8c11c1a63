#pragma once

#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/video/video_info.h"
#include "devices/roles/capabilities.h"
#include "devices/v4l2/camera/video_source.h"
#include "devices/v4l2/node/device.h"
#include "devices/v4l2/queue/format.h"

namespace penstock::v4l2 {

/// VIDIOC_S_INPUT by number or name. user_mistake() lists the inputs that there are.
Status select_input(const Device &device, const std::string &input);

/// The formats of a camera as its driver lists them.
using CameraFormats = LazyList<FormatCapability>;

/// What the driver would give instead of `wanted`, in the first of its formats.
Result<QueueFormat> nearest_format(const Device &device, std::uint32_t type,
				   const CameraFormats &formats, Size wanted);

/// The size of what the input, which is selected, brings: that of its DV timings or of its
/// television standard. nullopt where it has neither, and the driver lists sizes to choose from.
Result<std::optional<Size>> size_of_source(const Device &device, std::uint32_t type,
					   const CameraInput &input, const CameraFormats &formats);

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
