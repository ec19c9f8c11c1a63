#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "devices/vaapi/decode/jpeg_decoder.h"
#include "devices/vaapi/encode/encode_context.h"
#include "devices/vaapi/encode/stream_writer.h"
#include "devices/vaapi/surface/surface.h"
#include "devices/vaapi/surface/video_proc.h"

namespace penstock::vaapi {

/// Where the driver finds a frame.
struct InputSurface {
	VASurfaceID id = VA_INVALID_SURFACE;
	bool encodable = true; ///< otherwise the converter makes another surface of it
};

/// All that the driver may touch while it encodes. Whoever may have to leave a driver that hangs
/// shares it, so that it stays until the driver is done.
struct DriverObjects {
	DisplayRef display;
	EntryTraits traits;
	std::vector<Surface> imported;	    ///< empty when the inputs are the pool's own surfaces
	std::vector<InputSurface> inputs;   ///< by Buffer::index()
	std::optional<JpegDecoder> decoder; ///< makes the inputs, where the camera codes
	std::optional<VideoProc> converter; ///< between the inputs and the encoder
	std::unique_ptr<StreamWriter> stream;
	std::optional<EncodeContext> context;
};

} // namespace penstock::vaapi
