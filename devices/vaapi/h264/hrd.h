#pragma once

#include <cstdint>
#include <optional>

#include "devices/vaapi/h264/config.h"

namespace penstock::vaapi {

/// The HRD parameters as H.264 counts them (annex E.2.2): the rate in steps of 64 bit/s, the buffer
/// in steps of 16 bits, delays in 90 kHz. Both are rounded up: the stream keeps within the smaller.
struct H264Hrd {
	std::uint32_t bit_rate_value; ///< bit_rate_value_minus1 + 1, scale 0
	std::uint32_t cpb_size_value; ///< cpb_size_value_minus1 + 1, scale 0
	std::uint32_t initial_cpb_removal_delay;
	std::uint32_t initial_cpb_removal_delay_offset;
};

/// Length of every delay in SEI messages: three minutes in 90 kHz.
inline constexpr unsigned kH264HrdDelayBits = 24;

/// Empty when the stream has no bitrate.
std::optional<H264Hrd> h264_hrd(const H264Config &config);

} // namespace penstock::vaapi
