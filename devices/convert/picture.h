#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/video/pixel_format.h"
#include "core/video/video_info.h"

namespace penstock::software {

/// Where the visible picture of one frame is: for each plane its first byte and its stride. The
/// planes are in the order luma, Cb, Cr, whatever their order in memory, so YU12 and YV12 look the
/// same. Borrows the bytes. Strides are int because libyuv's are.
template <typename Byte>
struct Picture {
	std::array<Byte *, kMaxPlanes> data{};
	std::array<int, kMaxPlanes> stride{};
	/// Bytes of a compressed frame, which begin at data[0]; 0 for others.
	std::size_t payload = 0;
};
using SourcePicture = Picture<const std::uint8_t>;
using TargetPicture = Picture<std::uint8_t>;

/// The same format for all that differ only in the place of the planes (number of memories, order
/// of Cb and Cr) or in the meaning of a fourth byte: NV12 for NM12, YU12 for YV12, AR24 for XR24.
/// Other formats are returned unchanged.
PixelFormat canonical(PixelFormat format);

/// The index in a Picture of plane `plane` of `format`.
std::size_t place_of(PixelFormat format, std::size_t plane);

/// Whether the fourth byte of a 32-bit format is alpha, or is unused.
bool has_alpha(PixelFormat format);
bool has_unused_byte(PixelFormat format);

/// Raw sensor data: one colour per pixel.
bool is_bayer(PixelFormat format);

/// The picture of a frame whose memories begin at `memories`, laid out by `layout`.
template <typename Byte>
Picture<Byte> picture_at(const VideoInfo &layout, std::span<Byte *const> memories)
{
	Picture<Byte> picture;
	for (std::size_t i = 0; i < layout.planes().size(); ++i) {
		const PlaneLayout &plane = layout.plane(i);
		const std::size_t place = place_of(layout.format(), i);
		picture.data[place] = memories[plane.memory] + plane.offset;
		picture.stride[place] = static_cast<int>(plane.stride);
	}
	return picture;
}

} // namespace penstock::software
