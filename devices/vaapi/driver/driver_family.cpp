#include "devices/vaapi/driver/driver_family.h"

namespace penstock::vaapi {

DriverFamily driver_family(std::string_view vendor)
{
	const auto names = [vendor](std::string_view text) {
		return vendor.find(text) != vendor.npos;
	};
	if (names("Intel iHD driver"))
		return DriverFamily::kIhd;
	if (names("Intel i965 driver"))
		return DriverFamily::kI965;
	if (names("Mesa Gallium driver") && names("AMD"))
		return DriverFamily::kRadeonsi;
	return DriverFamily::kOther;
}

} // namespace penstock::vaapi
