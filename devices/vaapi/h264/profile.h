#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <va/va.h>

#include "core/base/result.h"
#include "core/video/profile.h"

namespace penstock::vaapi {

enum class H264Profile : std::uint8_t { kConstrainedBaseline, kMain, kHigh };

std::string_view name_of(H264Profile profile); ///< "constrained-baseline", "main", "high"
VAProfile va_profile(H264Profile profile);
std::uint8_t profile_idc(H264Profile profile); ///< 66, 77, 100

/// High before Main before Constrained Baseline, of those that the driver can encode; or `wanted`,
/// where Baseline is taken as Constrained Baseline. not_supported: the driver does not encode it.
Result<H264Profile> choose_h264_profile(std::span<const VAProfile> offered,
					std::optional<Profile> wanted);

} // namespace penstock::vaapi
