#pragma once

#include <cstdint>
#include <vector>

#include <linux/videodev2.h>

#include "core/video/video_info.h"
#include "tests/support/fakes/fake_queue.h"

namespace penstock::test {

/// What VIDIOC_S_FMT was told, whatever the variant of the API.
struct FakeFormatRequest {
	std::uint32_t fourcc = 0;
	Size size;
	std::uint32_t stride = 0; ///< of the first plane
	std::uint32_t length = 0; ///< of the first memory (sizeimage)
};

/// What a fake driver's queue is set to.
struct FakeFormat {
	std::uint32_t fourcc = 0;
	Size size; ///< as VIDIOC_G_FMT tells it: with rows and columns of padding
	std::vector<std::uint32_t> strides; ///< of each memory
	std::vector<std::uint32_t> lengths; ///< of each memory (sizeimage)
	std::uint32_t field = V4L2_FIELD_NONE;
	std::uint32_t colorspace = V4L2_COLORSPACE_REC709;
	std::uint32_t transfer = V4L2_XFER_FUNC_DEFAULT;
	std::uint32_t encoding = V4L2_YCBCR_ENC_DEFAULT;
	std::uint32_t quantization = V4L2_QUANTIZATION_DEFAULT;
};

FakeFormatRequest read_request(const v4l2_format &format);
void write_format(const FakeFormat &format, v4l2_format &answer);

/// The layout of a picture of `size` whose first plane has this stride and these rows, as the
/// demands have it; compressed formats have twice as many bytes as pixels.
VideoInfo lay_out_any(const FakeDemands &demands, PixelFormat format, Size size,
		      std::uint32_t least_stride = 0, std::uint32_t least_rows = 0);
/// Lengths and strides of the memories of such a layout. `header` bytes stand before the picture in
/// each of them.
void adopt_layout(FakeFormat &format, const VideoInfo &layout, const FakeDemands &demands,
		  std::uint32_t header = 0);

/// One entry of VIDIOC_ENUM_FMT.
v4l2_fmtdesc describe_format(std::uint32_t type, std::uint32_t index, std::uint32_t fourcc,
			     bool compressed);

} // namespace penstock::test
