#pragma once

#include <array>
#include <cstdint>
#include <string>

#include <linux/videodev2.h>

#include "core/base/result.h"
#include "core/video/video_info.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// What a queue is asked for. The driver answers with the nearest that it can do.
struct FormatRequest {
	std::uint32_t fourcc = 0; ///< V4L2_PIX_FMT_*
	Size size;		  ///< coded: padding included
	std::uint32_t stride = 0; ///< of the first plane; 0 leaves it to the driver
	Colorimetry colorimetry;
	std::uint32_t field = V4L2_FIELD_NONE;
};

/// What a queue is set to, as its driver says.
struct QueueFormat {
	std::uint32_t fourcc = 0;
	Size size; ///< coded
	std::uint32_t memory_count = 0;
	std::array<std::uint32_t, VIDEO_MAX_PLANES> stride{}; ///< per memory
	std::array<std::uint32_t, VIDEO_MAX_PLANES>
		length{};	 ///< bytes needed per memory (sizeimage)
	std::uint32_t field = 0; ///< V4L2_FIELD_*
	Colorimetry colorimetry;

	/// The layout of the picture `visible` (no larger than size) inside. Every number is
	/// checked: bad_message when the driver contradicts itself, not_supported for a format that
	/// the table does not know.
	Result<VideoInfo> layout(Size visible) const;
};

/// VIDIOC_G_FMT, VIDIOC_S_FMT and VIDIOC_TRY_FMT of the queue `type`.
Result<QueueFormat> current_format(const Device &device, std::uint32_t type);
Result<QueueFormat> set_format(const Device &device, std::uint32_t type,
			       const FormatRequest &request);
Result<QueueFormat> try_format(const Device &device, std::uint32_t type,
			       const FormatRequest &request);

/// "NV12 1920x1080", for messages where there is no layout yet.
std::string describe(std::uint32_t fourcc, Size size);

} // namespace penstock::v4l2
