#include "core/bitstream/keyframe.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/bitstream/nal.h"

namespace penstock {

namespace {

/// The first slice decides.
bool has_key_slice(std::span<const std::byte> frame, Codec codec)
{
	for (NalScanner units(frame, codec); units.next();) {
		const NalKind kind = units.kind();
		if (kind == NalKind::kSlice || kind == NalKind::kKeySlice)
			return kind == NalKind::kKeySlice;
	}
	return false;
}

/// RFC 6386, 9.1: the lowest bit of a tag of three bytes is 0, and a start code follows.
bool is_vp8_keyframe(std::span<const std::byte> frame)
{
	constexpr std::array kStartCode{std::byte{0x9d}, std::byte{0x01}, std::byte{0x2a}};
	constexpr std::size_t kTag = 3;
	return frame.size() >= kTag + kStartCode.size() &&
	       (frame[0] & std::byte{1}) == std::byte{0} &&
	       std::ranges::equal(frame.subspan(kTag, kStartCode.size()), kStartCode);
}

/// The VP9 bitstream specification, 6.2 (uncompressed_header): 2 bits of marker, 2 of the profile,
/// one more in profile 3, show_existing_frame, and frame_type, which is 0.
bool is_vp9_keyframe(std::span<const std::byte> frame)
{
	if (frame.empty())
		return false;
	const auto byte = std::to_integer<unsigned>(frame[0]);
	const bool marked = byte >> 6 == 2;
	const bool profile3 = (byte >> 4 & 3) == 3;
	const unsigned shown_and_type = byte >> (profile3 ? 1 : 2) & 3;
	return marked && shown_and_type == 0;
}

/// Every frame stands alone; it begins with SOI (ITU-T T.81, B.2.1).
bool is_jpeg(std::span<const std::byte> frame)
{
	return frame.size() >= 2 && frame[0] == std::byte{0xff} && frame[1] == std::byte{0xd8};
}

/// Big-endian numbers of 32 bits: two of magic, version, width, height, and then the flags (struct
/// fwht_cframe_hdr in the kernel's vicodec), of which V4L2_FWHT_FL_I_FRAME is one.
bool is_fwht_keyframe(std::span<const std::byte> frame)
{
	constexpr std::size_t kFlagsAt = 20;
	constexpr std::size_t kFlagsSize = 4;
	constexpr std::uint32_t kIntraFrame = 1U << 10;
	if (frame.size() < kFlagsAt + kFlagsSize)
		return false;
	std::uint32_t flags = 0;
	for (std::byte byte : frame.subspan(kFlagsAt, kFlagsSize))
		flags = flags << 8 | std::to_integer<std::uint32_t>(byte);
	return (flags & kIntraFrame) != 0;
}

} // namespace

bool is_keyframe(std::span<const std::byte> frame, Codec codec)
{
	switch (codec) {
	case Codec::kH264:
	case Codec::kHevc:
		return has_key_slice(frame, codec);
	case Codec::kVp8:
		return is_vp8_keyframe(frame);
	case Codec::kVp9:
		return is_vp9_keyframe(frame);
	case Codec::kMjpeg:
		return is_jpeg(frame);
	case Codec::kFwht:
		return is_fwht_keyframe(frame);
	}
	return false;
}

} // namespace penstock
