#pragma once

#include <cstdint>
#include <string_view>

namespace penstock::vaapi {

/// Drivers of which penstock knows more than VA-API has calls for.
enum class DriverFamily : std::uint8_t {
	kOther,
	kIhd,	   ///< Intel's media driver
	kI965,	   ///< Intel's older one
	kRadeonsi, ///< Mesa's, of AMD
};

/// By vaQueryVendorString().
DriverFamily driver_family(std::string_view vendor);

} // namespace penstock::vaapi
