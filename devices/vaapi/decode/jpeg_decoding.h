#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/bitstream/jpeg/jpeg_picture.h"
#include "core/video/pixel_format.h"
#include "devices/vaapi/driver/display.h"
#include "devices/vaapi/driver/surface_traits.h"

namespace penstock::vaapi {

/// A driver's decoder of JPEG (VAProfileJPEGBaseline, VAEntrypointVLD).
struct JpegDecoding {
	SurfaceTraits surfaces;	      ///< that it writes
	std::uint32_t rt_formats = 0; ///< VA_RT_FORMAT_* that a configuration is made for
	/// It writes 4:2:2 as NV12, too. iHD tells the hardware to leave out every second line of
	/// chroma (MFX_JPEG_PIC_STATE, VerticalDownSamplingEnable). Mesa makes another surface of
	/// one that does not fit the chroma, and i965 writes planes that it does not have.
	bool halves_chroma = false;
};

/// Nothing when the driver decodes no JPEG.
std::optional<JpegDecoding> query_jpeg_decoding(const DisplayRef &display);

/// The surfaces that JPEG is decoded into on its way to an encoder, which takes NV12.
class JpegTargets
{
public:
	/// `converter` is what the driver's converter reads, if it has one; `scales`: all frames go
	/// through it.
	JpegTargets(const JpegDecoding &decoding, const std::optional<SurfaceTraits> &converter,
		    bool scales);

	/// Nothing where JPEG of that chroma comes to no encoder.
	std::optional<PixelFormat> format_of(JpegChroma chroma) const;
	/// Not even one kind of JPEG comes to an encoder.
	bool none() const;
	/// The encoder reads such a surface itself.
	bool is_encodable(PixelFormat format) const;
	/// There are others.
	bool need_converter() const;

private:
	std::array<std::optional<PixelFormat>, kJpegChromas.size()> formats_;
	bool scales_;
};

} // namespace penstock::vaapi
