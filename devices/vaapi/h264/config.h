#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "devices/roles/encoder.h"
#include "devices/vaapi/h264/profile.h"
#include "devices/vaapi/stream/rate_control.h"
#include "devices/vaapi/stream/stream_format.h"

namespace penstock::vaapi {

/// All that headers and parameter buffers of an H.264 stream say. Frames of one slice, one
/// reference frame, no B frames. Plain values: the encoder makes one with make_h264_config() and
/// changes `rate` while running.
struct H264Config {
	H264Profile profile = H264Profile::kHigh;
	std::uint8_t level_idc = 0;
	StreamFormat format;
	Size shown; ///< after cropping: shown_size(format.visible)
	Size coded; ///< whole macroblocks
	Fraction rate_nominal{30, 1};
	std::uint32_t period = 0;  ///< pictures from one IDR to the next, never 0
	bool cabac = true;	   ///< not in Constrained Baseline
	bool transform_8x8 = true; ///< High only
	/// The headers of an IDR tell this rate's HRD; a change shows in the next IDR's. The level
	/// stays: for a rate beyond it make another configuration and start it with an IDR.
	RateControl rate;
};

/// log2_max_frame_num and log2_max_pic_order_cnt_lsb: one reference needs no more than a byte.
inline constexpr unsigned kH264FrameNumBits = 8;
inline constexpr unsigned kH264PocLsbBits = 8;

/// Settings that count: gop (two seconds if absent; 0 is as seldom as possible), level. `rate` from
/// choose_rate_control(). invalid_argument: a size that is 0 or wider or higher than 16384;
/// not_supported: no level (or not the one that is wanted) holds the stream.
Result<H264Config> make_h264_config(H264Profile profile, const StreamFormat &format,
				    const RateControl &rate, const EncoderSettings &settings);

} // namespace penstock::vaapi
