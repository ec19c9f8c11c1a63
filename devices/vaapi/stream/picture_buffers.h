#pragma once

#include <va/va.h>

namespace penstock::vaapi {

/// The driver's objects of one picture. The picture's input is none of them: vaBeginPicture takes
/// it.
struct PictureBuffers {
	/// Made by the driver, never an imported one; not the reference.
	VASurfaceID reconstructed = VA_INVALID_SURFACE;
	/// What the picture before was reconstructed into. Not read at an IDR.
	VASurfaceID reference = VA_INVALID_SURFACE;
	VABufferID coded = VA_INVALID_ID;
};

} // namespace penstock::vaapi
