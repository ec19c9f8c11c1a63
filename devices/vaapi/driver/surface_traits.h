#pragma once

#include <cstdint>
#include <vector>

#include <va/va.h>

#include "core/video/geometry.h"
#include "core/video/pixel_format.h"
#include "devices/vaapi/driver/display.h"

namespace penstock::vaapi {

/// What a driver says of the surfaces that a configuration reads (vaQuerySurfaceAttributes).
struct SurfaceTraits {
	std::vector<PixelFormat> formats;
	Size minimum{1, 1};
	Size maximum{UINT32_MAX, UINT32_MAX};
	std::uint32_t memory_types = 0; ///< VA_SURFACE_ATTRIB_MEM_TYPE_*
	/// Powers of two that width and height must be multiples of; 1 where the driver is silent.
	Size alignment{1, 1};

	bool takes(PixelFormat format) const;
	bool imports_dmabufs() const;
};

Result<SurfaceTraits> query_surface_traits(const Display &display, VAConfigID config);

} // namespace penstock::vaapi
