#pragma once

#include <cstdint>

#include "core/video/geometry.h"
#include "devices/vaapi/h264/config.h"
#include "devices/vaapi/stream/gop.h"

namespace penstock::vaapi {

/// Syntax elements that stand in a header and in a parameter buffer, so that both have one source.
/// Every picture is a frame and a reference.
enum class H264SliceType : std::uint8_t { kP = 0, kI = 2 }; ///< not 5 and 7: Mesa takes no others

inline H264SliceType h264_slice_type(const PictureState &picture)
{
	return picture.idr ? H264SliceType::kI : H264SliceType::kP;
}

inline std::uint32_t h264_frame_num(std::uint32_t since_idr)
{
	return since_idr % (1u << kH264FrameNumBits);
}

/// Two for each frame, as it has two fields.
inline std::int32_t h264_poc(std::uint32_t since_idr)
{
	return static_cast<std::int32_t>(since_idr * 2);
}

inline std::uint32_t h264_poc_lsb(const PictureState &picture)
{
	return picture.since_idr * 2 % (1u << kH264PocLsbBits);
}

inline constexpr std::uint32_t kH264RefFrames = 1;
inline constexpr std::uint32_t kH264LongestVector =
	15; ///< log2 of quarter samples, both directions

/// frame_crop_right_offset and frame_crop_bottom_offset: in chroma samples of 4:2:0.
inline Size h264_crop(const H264Config &config)
{
	return {(config.coded.width - config.shown.width) / 2,
		(config.coded.height - config.shown.height) / 2};
}

/// A tick is a field's time, so the scale is twice the frame rate.
inline std::uint32_t h264_time_scale(const H264Config &config)
{
	return config.rate_nominal.num * 2;
}

inline std::uint32_t h264_units_in_tick(const H264Config &config)
{
	return config.rate_nominal.den;
}

} // namespace penstock::vaapi
