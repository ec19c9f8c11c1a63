#include "devices/v4l2/encoder/coded_keyframe.h"

#include <linux/videodev2.h>

#include "core/bitstream/nal.h"

namespace penstock::v4l2 {

namespace {

/// Big-endian numbers of 32 bits: two of magic, version, width, height, and then the flags (struct
/// fwht_cframe_hdr in the kernel's vicodec).
constexpr std::size_t kFwhtFlagsAt = 20;
constexpr std::size_t kFwhtFlagsEnd = kFwhtFlagsAt + 4;

bool is_fwht_keyframe(std::span<const std::byte> data)
{
	if (data.size() < kFwhtFlagsEnd)
		return false;
	std::uint32_t flags = 0;
	for (std::byte byte : data.subspan(kFwhtFlagsAt, 4))
		flags = flags << 8 | std::to_integer<std::uint32_t>(byte);
	return (flags & V4L2_FWHT_FL_I_FRAME) != 0;
}

} // namespace

bool is_keyframe(std::uint32_t codec, std::uint32_t flags, std::span<const std::byte> data)
{
	if ((flags & V4L2_BUF_FLAG_KEYFRAME) != 0)
		return true;
	switch (codec) {
	case V4L2_PIX_FMT_H264:
		return penstock::is_keyframe(data, Codec::kH264);
	case V4L2_PIX_FMT_HEVC:
		return penstock::is_keyframe(data, Codec::kHevc);
	case V4L2_PIX_FMT_FWHT:
		return is_fwht_keyframe(data);
	default:
		return false;
	}
}

} // namespace penstock::v4l2
