#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/video/colorimetry.h"
#include "core/video/geometry.h"
#include "core/video/pixel_format.h"
#include "core/video/video_alignment.h"

namespace penstock {

/// Where one colour plane lies. It occupies `rows` lines of `stride` bytes from start() on, padding
/// included; the picture begins at `offset`. Without padding at the top and left the two are the
/// same place.
struct PlaneLayout {
	std::uint8_t memory = 0;	///< index of the Memory in its Buffer
	std::uint32_t offset = 0;	///< of the first visible byte, from the memory's start
	std::uint32_t stride = 0;	///< bytes from one line to the next
	std::uint32_t rows = 0;		///< lines that the plane occupies, padding included
	std::uint32_t padding_top = 0;	///< lines of this plane above the picture
	std::uint32_t padding_left = 0; ///< bytes of each line before the picture

	/// Of the plane's first byte, from the memory's start. For the planes of a VideoInfo.
	std::uint32_t start() const { return offset - padding_top * stride - padding_left; }
	/// Bytes that the plane occupies. For the planes of a VideoInfo.
	std::uint32_t length() const { return stride * rows; }

	friend bool operator==(const PlaneLayout &, const PlaneLayout &) = default;
};

/// Format, visible size and the layout of every plane. Every sum fits 32 bits: what does not is
/// refused when the object is made.
///
/// A format of one memory has all its planes in memory 0; a multi-memory variant has plane i in
/// memory i.
class VideoInfo
{
public:
	/// An empty info: kInvalid, 0x0, no plane.
	VideoInfo() = default;

	/// The tightest layout that one stride describes: no row of padding, planes one after
	/// another (or each in its own memory), the smallest stride whose lines hold the picture in
	/// every plane. An odd width thus costs a column where chroma is subsampled: NV12 1279x719
	/// has stride 1280. invalid_argument: no such format, compressed, or a size of 0;
	/// value_too_large: over 32 bits.
	static Result<VideoInfo> create(PixelFormat format, Size size);

	/// V4L2's layout: the first plane has `stride` bytes a line and `rows` lines, the others
	/// follow from the subsampling (a planar format's chroma stride is stride divided by the
	/// horizontal subsampling, NV24's is twice the stride; odd rows are rounded up), planes
	/// contiguous. invalid_argument as above and when stride or rows do not hold the picture,
	/// or stride is not divisible as the format needs; value_too_large: over 32 bits.
	static Result<VideoInfo> create(PixelFormat format, Size size, std::uint32_t stride,
					std::uint32_t rows);

	/// Any layout. Checked: every plane is in its memory, its padding and lines hold the
	/// picture, planes of one memory do not overlap. invalid_argument or value_too_large.
	static Result<VideoInfo> create(PixelFormat format, Size size,
					std::span<const PlaneLayout> planes);

	/// A compressed format, whose frames have at most `max_bytes` bytes: one plane without
	/// stride and rows. invalid_argument: not compressed, a size of 0 or no bytes.
	static Result<VideoInfo> create_compressed(PixelFormat format, Size size,
						   std::uint32_t max_bytes);

	/// The tightest layout with at least this padding and these stride alignments
	/// (gst_video_info_align_full): width and height stay, offsets move by the top and left
	/// padding, surplus width goes to the right; `alignment` is updated to what was done and
	/// gives the same layout again. Chroma stays consistent with luma: the padding on the top
	/// and left is rounded up to whole chroma samples, and the left padding of every plane to
	/// whole multiples of its stride alignment. Planes follow each other without gaps, so the
	/// first visible byte of a plane is aligned to the least of its own stride alignment and
	/// those of the planes before it in its memory: to the common one where all are equal. What
	/// this info's own layout was does not matter; rate, colorimetry and modifier are kept. On
	/// an error `alignment` is unchanged. invalid_argument: a stride alignment is no power of
	/// two, or no plane to align (compressed); value_too_large: over 32 bits.
	Result<VideoInfo> align(VideoAlignment &alignment) const;

	PixelFormat format() const { return format_; }
	std::uint32_t width() const { return size_.width; }   ///< visible
	std::uint32_t height() const { return size_.height; } ///< visible
	Size size() const { return size_; }
	/// Whole columns that the first plane's stride holds and rows that it occupies. The visible
	/// size for compressed formats.
	Size coded_size() const;

	std::span<const PlaneLayout> planes() const { return {planes_.data(), plane_count_}; }
	const PlaneLayout &plane(std::size_t index) const { return planes_[index]; }
	/// Visible bytes of a line and visible lines of a plane. 0 for compressed formats.
	std::uint32_t line_bytes(std::size_t plane) const;
	std::uint32_t visible_rows(std::size_t plane) const;

	std::size_t memory_count() const { return memory_count_; }
	/// Bytes that the memory must at least have: the end of its last plane, or max_bytes.
	std::uint32_t memory_size(std::size_t memory) const { return memory_sizes_[memory]; }
	/// Sum over the memories.
	std::uint32_t total_size() const;

	Fraction rate; ///< 0/1 is unknown or variable
	Colorimetry colorimetry;
	std::uint64_t modifier = 0; ///< drm_fourcc.h; 0 is linear

	/// The same in every respect, rate, colorimetry and modifier included.
	friend bool operator==(const VideoInfo &, const VideoInfo &) = default;

private:
	PixelFormat format_ = PixelFormat::kInvalid;
	std::uint8_t plane_count_ = 0;
	std::uint8_t memory_count_ = 0;
	Size size_;
	std::array<PlaneLayout, kMaxPlanes> planes_{};
	std::array<std::uint32_t, kMaxPlanes> memory_sizes_{};
};

/// "NV12 1920x1080 in 1920x1088 stride 1920"; "MJPG 1920x1080".
std::string to_string(const VideoInfo &info);

} // namespace penstock
