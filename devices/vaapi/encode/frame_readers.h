#pragma once

#include <optional>
#include <string_view>

#include "core/allocation/refusal.h"
#include "core/video/video_info.h"
#include "devices/roles/capabilities.h"
#include "devices/vaapi/driver/surface_traits.h"

namespace penstock::vaapi {

/// Who can read a camera's frames: the encoder, whose surfaces they become, or before it the
/// driver's converter.
struct FrameReaders {
	SurfaceTraits encoder;
	std::optional<SurfaceTraits> converter;
	Size largest; ///< picture that the driver codes

	/// The sizes that the encoder reads and codes.
	SizeRange sizes() const;
	/// What they read goes into raw_memory, raw_formats and converted_formats.
	void describe(EncoderCapabilities &capabilities) const;
	/// Which of them reads these frames, to be coded in size `output`; with `convert` the
	/// converter. `path` is the driver's, for the reason.
	Answer<const SurfaceTraits *> reader_of(const VideoInfo &frames, Size output, bool convert,
						std::string_view path) const;
};

} // namespace penstock::vaapi
