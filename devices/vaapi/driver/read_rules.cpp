#include "devices/vaapi/driver/read_rules.h"

#include <array>
#include <utility>

namespace penstock::vaapi {

namespace {

constexpr std::uint32_t kLinear = 0; // DRM_FORMAT_MOD_LINEAR

struct KnownDriver {
	std::string_view name; ///< in the vendor string
	ReadRules rules;
};

constexpr std::array kKnown{
	KnownDriver{"Intel iHD driver", {64, false, 4}},
	KnownDriver{"Intel i965 driver", {64, false, 16}},
	KnownDriver{"Mesa Gallium driver", {256, true, 1}},
};

} // namespace

bool ReadRules::allow(const VideoInfo &layout) const
{
	if (layout.memory_count() != 1 || layout.modifier != kLinear)
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

std::optional<ReadRules> read_rules(std::string_view vendor)
{
	for (const KnownDriver &driver : kKnown)
		if (vendor.find(driver.name) != vendor.npos)
			return driver.rules;
	return std::nullopt;
}

} // namespace penstock::vaapi
