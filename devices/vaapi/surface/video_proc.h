#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include <va/va.h>
#include <va/va_vpp.h>

#include "core/video/video_info.h"
#include "devices/vaapi/driver/handle.h"
#include "devices/vaapi/driver/picture_writer.h"
#include "devices/vaapi/driver/surface_traits.h"
#include "devices/vaapi/surface/surface.h"

namespace penstock::vaapi {

/// What the driver's converter (VAEntrypointVideoProc) reads; nullopt when it has none.
std::optional<SurfaceTraits> query_video_proc(const DisplayRef &display);

/// What a converted picture's colours are: those of the frames, except that RGB becomes Y'CbCr of
/// limited range by BT.709, or BT.601 below 720 rows, and that JPEG has colours of its own.
Colorimetry converted_colorimetry(const VideoInfo &frames);

/// Converts frames to NV12 and scales them, on the device.
class VideoProc
{
public:
	/// From frames like `frames` to surfaces of `shown` size, of which it has `count`.
	static Result<VideoProc> create(const DisplayRef &display, const VideoInfo &frames,
					Size shown, std::size_t count);

	/// Starts to convert and returns the surface that the result will be in: number `index`,
	/// which nothing else uses now. Whoever reads that surface waits for it in the driver.
	Result<VASurfaceID> convert(VASurfaceID source, std::size_t index);

private:
	VideoProc() = default;

	// The driver wants them destroyed from the last to the first.
	ConfigHandle config_;
	std::vector<Surface> targets_;
	ContextHandle context_;
	std::unique_ptr<PictureWriter> writer_;
	VARectangle from_{};
	VARectangle to_{};
	VAProcPipelineParameterBuffer pipeline_{};
};

} // namespace penstock::vaapi
