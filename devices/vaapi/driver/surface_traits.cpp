#include "devices/vaapi/driver/surface_traits.h"

#include <algorithm>

#include <fmt/format.h>
#include <va/va_drmcommon.h>

#include "devices/vaapi/driver/driver_numbers.h"

namespace penstock::vaapi {

namespace {

/// VASurfaceAttribAlignmentSize of VA-API 1.21: a newer driver answers it through an older libva,
/// too. Bits 0 to 3 are the binary logarithm of the width's alignment, 4 to 7 of the height's.
constexpr int kAlignmentSize = 10;

/// Drivers answer "unlimited" and "unknown" with 0 or less.
void take_limit(std::uint32_t &limit, int value)
{
	if (value > 0)
		limit = static_cast<std::uint32_t>(value);
}

void take(SurfaceTraits &traits, const VASurfaceAttrib &attribute)
{
	const int value = attribute.value.value.i;
	const auto bits = static_cast<std::uint32_t>(value);
	switch (static_cast<int>(attribute.type)) {
	case VASurfaceAttribPixelFormat:
		if (const PixelFormatInfo *info = find_va_format(bits);
		    info && !traits.takes(info->format))
			traits.formats.push_back(info->format);
		break;
	case VASurfaceAttribMinWidth:
		take_limit(traits.minimum.width, value);
		break;
	case VASurfaceAttribMinHeight:
		take_limit(traits.minimum.height, value);
		break;
	case VASurfaceAttribMaxWidth:
		take_limit(traits.maximum.width, value);
		break;
	case VASurfaceAttribMaxHeight:
		take_limit(traits.maximum.height, value);
		break;
	case VASurfaceAttribMemoryType:
		traits.memory_types = bits;
		break;
	case kAlignmentSize:
		traits.alignment = {1u << (bits & 15), 1u << (bits >> 4 & 15)};
		break;
	default:
		break;
	}
}

} // namespace

bool SurfaceTraits::takes(PixelFormat format) const
{
	return std::ranges::find(formats, format) != formats.end();
}

bool SurfaceTraits::imports_dmabufs() const
{
	return (memory_types & (VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2 |
				VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME)) != 0;
}

Result<SurfaceTraits> query_surface_traits(const Display &display, VAConfigID config)
{
	// Without a list it tells how many there are; Mesa an upper bound.
	unsigned int count = 0;
	if (Status status = display.call("vaQuerySurfaceAttributes", vaQuerySurfaceAttributes,
					 config, static_cast<VASurfaceAttrib *>(nullptr), &count);
	    !status)
		return propagate(status);
	if (count > kMaxListed)
		return display.error(VA_STATUS_ERROR_OPERATION_FAILED, "vaQuerySurfaceAttributes",
				     fmt::format("{} attributes", count));
	std::vector<VASurfaceAttrib> attributes(count);
	if (Status status = display.call("vaQuerySurfaceAttributes", vaQuerySurfaceAttributes,
					 config, attributes.data(), &count);
	    !status)
		return propagate(status);
	attributes.resize(std::min<std::size_t>(attributes.size(), count));

	SurfaceTraits traits;
	for (const VASurfaceAttrib &attribute : attributes)
		take(traits, attribute);
	return traits;
}

} // namespace penstock::vaapi
