#include "devices/vaapi/driver/read_rules.h"

#include <drm_fourcc.h>

#include "devices/vaapi/driver/driver_family.h"

namespace penstock::vaapi {

namespace {

constexpr ReadRules kGen9{64, false, 4};
constexpr ReadRules kGen8{64, false, 16};
constexpr ReadRules kRadeon{256, true, 1};

} // namespace

bool ReadRules::allow(const VideoInfo &layout) const
{
	if (layout.memory_count() != 1 || layout.modifier != DRM_FORMAT_MOD_LINEAR)
		return false;
	const PlaneLayout &first = layout.plane(0);
	for (std::size_t i = 0; i < layout.planes().size(); ++i) {
		const PlaneLayout &plane = layout.plane(i);
		if (plane.stride % stride_multiple != 0 || plane.offset % first.stride != 0 ||
		    plane.offset / first.stride % plane_rows != 0)
			return false;
		if (least_stride && plane.stride - layout.line_bytes(i) >= stride_multiple)
			return false;
	}
	return true;
}

std::optional<ReadRules> read_rules(std::string_view vendor, bool low_power)
{
	switch (driver_family(vendor)) {
	case DriverFamily::kIhd:
		return low_power ? kGen9 : kGen8;
	case DriverFamily::kI965:
		return kGen8;
	case DriverFamily::kRadeonsi:
		return kRadeon;
	case DriverFamily::kOther:
		break;
	}
	return std::nullopt;
}

} // namespace penstock::vaapi
