#pragma once

#include <wels/codec_api.h>

#include "core/base/result.h"
#include "core/video/video_info.h"
#include "devices/roles/encoder.h"

namespace penstock::software {

/// What OpenH264 codes at least and at most: its own limits.
inline constexpr Size kSmallestPicture{16, 16};
inline constexpr std::uint64_t kMaxPixels = 36'864ull * 16 * 16; ///< level 5.2: 4096x2304

/// The picture that is coded. Cropping counts in chroma samples, so 4:2:0 has even sizes only, and
/// what is read in place has no column or row more: an odd one is left out.
Size coded_picture(Size visible);

/// Whether OpenH264 has what the user asks for, as far as that needs no frame. not_supported:
/// another codec; user_mistake(): an option that it does not have, or a value that it does not
/// take.
Status check_settings(const EncoderSettings &settings);

/// Sets what differs from the library's defaults. `settings` are checked; of `frames` size, rate
/// (30 when unknown) and colours count.
///
/// A bitrate is an average that follows the frames' timestamps. No frame is ever left out, and
/// keyframes are those of the GOP and those that are asked for, no others.
void set_parameters(SEncParamExt &parameters, const EncoderSettings &settings,
		    const VideoInfo &frames);

} // namespace penstock::software
