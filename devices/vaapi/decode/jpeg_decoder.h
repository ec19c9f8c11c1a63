#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "core/bitstream/jpeg/jpeg_picture.h"
#include "core/buffer/buffer.h"
#include "core/video/video_info.h"
#include "devices/vaapi/decode/jpeg_decoding.h"
#include "devices/vaapi/driver/handle.h"
#include "devices/vaapi/driver/picture_writer.h"
#include "devices/vaapi/surface/surface.h"

namespace penstock::vaapi {

/// Decodes a camera's JPEG into surfaces of the driver, on the device: buffer i into surface i.
///
/// Of a frame, penstock hands over the coded bytes alone, by vaCreateBuffer(), which copies them
/// (iHD twice: into memory of its own, and from there into that of the GPU). What does not change
/// from frame to frame stays in buffers that are rendered again with each.
class JpegDecoder
{
public:
	/// For frames like `frames` from buffers with the indexes below `slots`. Makes the surfaces
	/// of the chroma that webcams usually send, to see whether the driver can.
	static Result<JpegDecoder> create(const DisplayRef &display, const JpegDecoding &decoding,
					  const JpegTargets &targets, const VideoInfo &frames,
					  std::size_t slots);

	/// Where a frame was decoded to.
	struct Decoded {
		VASurfaceID surface;
		bool encodable; ///< otherwise it has to be converted first
	};

	/// Starts to decode the frame into the surface of its buffer, which nothing else uses now.
	/// Whoever reads that surface waits for it in the driver. The frame's memory has been read.
	///
	/// bad_message: the frame is damaged, of another size or no JPEG that hardware decodes; the
	/// driver has not been asked. AllocationErrc::kMemoryRefused: JPEG of this chroma comes to
	/// no encoder here.
	Result<Decoded> decode(const Buffer &frame);

private:
	JpegDecoder(DisplayRef display, const JpegTargets &targets, const VideoInfo &frames,
		    std::size_t slots);

	Status make_surfaces(JpegChroma chroma);
	Status keep(const JpegHeaders &headers);
	Result<Decoded> decode(const JpegPicture &picture, std::size_t slot);
	std::vector<Surface> &surfaces_of(JpegChroma chroma);

	DisplayRef display_;
	JpegTargets targets_;
	VideoInfo frames_;
	std::size_t slots_;

	// The driver wants them destroyed from the last to the first.
	ConfigHandle config_;
	/// By chroma, and made when a frame has it, so that a camera may change it while the driver
	/// still reads others.
	std::array<std::vector<Surface>, kJpegChromas.size()> surfaces_;
	ContextHandle context_;
	std::unique_ptr<PictureWriter> writer_;
	std::vector<BufferHandle> kept_; ///< made of `headers_`
	std::optional<JpegHeaders> headers_;
};

} // namespace penstock::vaapi
