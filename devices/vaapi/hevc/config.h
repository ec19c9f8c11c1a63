#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "devices/roles/encoder.h"
#include "devices/vaapi/hevc/level.h"
#include "devices/vaapi/hevc/tools.h"
#include "devices/vaapi/stream/rate_control.h"
#include "devices/vaapi/stream/stream_format.h"

namespace penstock::vaapi {

/// All that headers and parameter buffers of an HEVC stream say: Main profile, pictures of one
/// slice, one reference, no reordering. As H264Config in use.
struct HevcConfig {
	HevcLevel level;
	StreamFormat format;
	Size shown; ///< the conformance window: shown_size(format.visible)
	Size coded; ///< whole minimum coding blocks
	Fraction rate_nominal{30, 1};
	std::uint32_t period = 0; ///< pictures from one IDR to the next, never 0
	HevcTools tools;
	RateControl rate;

	/// cu_qp_delta_enabled_flag: rate control moves the QP within a picture.
	bool cu_qp_delta() const
	{
		return tools.cu_qp_delta &&
		       (tools.cu_qp_delta_always || rate.mode != RateControl::Mode::kCqp);
	}
};

inline constexpr unsigned kHevcPocLsbBits = 8;

/// Settings that count: gop (two seconds if absent; 0 is as seldom as possible), level, profile
/// ("main" is the only one). Errors as make_h264_config(); not_supported for another profile.
Result<HevcConfig> make_hevc_config(const HevcTools &tools, const StreamFormat &format,
				    const RateControl &rate, const EncoderSettings &settings);

} // namespace penstock::vaapi
