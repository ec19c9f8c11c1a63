#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "core/buffer/buffer.h"
#include "core/video/colorimetry.h"
#include "core/video/pixel_format.h"
#include "core/video/video_info.h"
#include "devices/convert/conversion.h"

namespace penstock::software {

/// Moves pictures from one memory to another with the CPU: the rungs "copy" and "convert" of the
/// ladder. Any strides, offsets, padding and numbers of memories on both sides; odd sizes too.
///
/// Only the visible picture is written. Padding around it keeps what it has: a device that captures
/// straight into the same memory leaves it alone as well, so an encoder that codes its padded size
/// sees the same bytes on every rung, and codes the same stream. The kernel zeroes new buffers. (An
/// odd width of YUYV and its like counts as the even one above.)
///
/// Timestamps and metas are the caller's.
///
/// Threads: one call at a time. libyuv allocates lines, and a decoder for JPEG, inside a call;
/// nothing else is allocated per frame.
class FrameConverter
{
public:
	/// Whether a conversion exists; the same samples count too, as a plain copy. Compressed
	/// formats and raw sensor data are only ever converted from; the latter is also copied as
	/// it is.
	static bool possible(PixelFormat from, PixelFormat to);

	/// For frames laid out like `from` (compressed or not) into frames laid out like `to`.
	/// invalid_argument: other visible sizes; not_supported: no conversion, not linear, Bayer
	/// below 4x4; value_too_large: a plane of over 512 MiB.
	static Result<FrameConverter> create(const VideoInfo &from, const VideoInfo &to);

	/// Maps both, moves the visible picture, unmaps. Returns the bytes written to `to`, the
	/// same for every frame.
	///
	/// A buffer's VideoMeta, where there is one, says where its planes are, and must be of the
	/// converter's format and size (else invalid_argument); without it they are where create()
	/// was told. The payload of a compressed frame is CaptureMeta::bytes_used, else the whole
	/// memory.
	///
	/// operation_not_permitted: others refer to `to`; bad_message: a memory is missing or
	/// shorter than the picture, or the JPEG is broken; not_enough_memory; otherwise as
	/// Memory::map() and Mapping::unmap(). What was refused before the first pixel leaves `to`
	/// as it was; after a broken JPEG or an error of unmapping its picture is undefined.
	Result<std::uint64_t> convert(const Buffer &from, Buffer &to);

	/// No sample is changed, only its place.
	bool is_plain_copy() const { return plain_copy_; }

	/// What the picture is after convert(). A copy and YUV to YUV: as `from` said. JPEG: BT.601
	/// full range, as JFIF has it. RGB and Bayer to YUV: BT.601 limited range, whatever `to`
	/// says, the only kind that libyuv has throughout. YUV to RGB: RGB, by the matrix and range
	/// of `from` (BT.601 and limited range where unspecified). Primaries and transfer always
	/// stay.
	const Colorimetry &colorimetry() const { return colorimetry_; }

private:
	FrameConverter(const VideoInfo &from, const VideoInfo &to, ConversionPtr conversion);
	tl::unexpected<Error> in_context(Error error) const;

	VideoInfo from_;
	VideoInfo to_;
	ConversionPtr conversion_;
	Colorimetry colorimetry_;
	std::uint64_t bytes_ = 0; ///< of the visible picture in `to`
	bool plain_copy_;
};

} // namespace penstock::software
