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

/// Moves pictures from one memory to another with the CPU, for the strategies "copy" and "convert".
/// Both sides may have any strides, offsets, padding and number of memories; sizes may be odd.
///
/// Only the visible picture is written; the padding around it is left alone. A camera that captures
/// into the same memory does not write the padding either. So an encoder that codes its padded size
/// reads the same bytes on every path and makes the same stream. The kernel zeroes new buffers.
/// (For YUYV and similar formats an odd width is rounded up.)
///
/// The caller copies timestamps and metas.
///
/// Threads: one call at a time. libyuv allocates lines, and a decoder for JPEG, inside a call;
/// nothing else is allocated per frame.
class FrameConverter
{
public:
	/// Whether a conversion exists; a plain copy of the same samples counts too. Compressed
	/// formats and raw sensor data can only be the source; raw sensor data can also be copied
	/// unchanged.
	static bool possible(PixelFormat from, PixelFormat to);

	/// For frames laid out like `from` (compressed or not) into frames laid out like `to`.
	/// invalid_argument: other visible sizes; not_supported: no conversion, not linear, Bayer
	/// below 4x4; value_too_large: a plane of over 512 MiB.
	static Result<FrameConverter> create(const VideoInfo &from, const VideoInfo &to);

	/// Maps both, moves the visible picture, unmaps. Returns the bytes written to `to`, the
	/// same for every frame.
	///
	/// If a buffer has a VideoMeta, that says where its planes are; it must have the
	/// converter's format and size (else invalid_argument). Without one the layout is that of
	/// create(). The payload of a compressed frame is CaptureMeta::bytes_used, else the whole
	/// memory.
	///
	/// operation_not_permitted: others refer to `to`; bad_message: a memory is missing or
	/// shorter than the picture, or the JPEG is broken; not_enough_memory; otherwise as
	/// Memory::map() and Mapping::unmap(). An error before the first pixel leaves `to`
	/// unchanged; after a broken JPEG or an error of unmapping its picture is undefined.
	Result<std::uint64_t> convert(const Buffer &from, Buffer &to);

	/// Whether samples only move and keep their values.
	bool is_plain_copy() const { return plain_copy_; }

	/// The colorimetry of the picture after convert(). Copy, and YUV to YUV: that of `from`.
	/// JPEG: BT.601 full range, as JFIF defines it. RGB (of the range of `from`, which is full
	/// if unspecified) and Bayer to YUV: BT.601 limited range, whatever `to` says; libyuv has
	/// no other for all formats. YUV to RGB: RGB, converted with the matrix and range of `from`
	/// (BT.601 limited range if unspecified). Primaries and transfer never change.
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
