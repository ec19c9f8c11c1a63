#pragma once

#include <optional>
#include <string_view>

#include "core/allocation/refusal.h"
#include "core/video/video_info.h"
#include "devices/roles/capabilities.h"
#include "devices/vaapi/decode/jpeg_decoding.h"
#include "devices/vaapi/driver/surface_traits.h"

namespace penstock::vaapi {

/// Who can read a camera's frames: the encoder, whose surfaces they become, or before it the
/// driver's converter, or its decoder.
struct FrameReaders {
	SurfaceTraits encoder;
	std::optional<SurfaceTraits> converter;
	std::optional<JpegDecoding> decoder;
	Size largest; ///< picture that the driver codes

	/// The sizes that the encoder reads and codes.
	SizeRange sizes() const;
	/// What they read goes into raw_memory, raw_formats and converted_formats.
	void describe(EncoderCapabilities &capabilities) const;
	/// Which of them reads these frames, to be coded in size `output`; with `convert` the
	/// converter, or the decoder where the camera codes. `path` is the driver's, for the
	/// reason.
	Answer<const SurfaceTraits *> reader_of(const VideoInfo &frames, Size output, bool convert,
						std::string_view path) const;

private:
	const SurfaceTraits *before_encoder(const VideoInfo &frames, bool scales) const;
};

} // namespace penstock::vaapi
