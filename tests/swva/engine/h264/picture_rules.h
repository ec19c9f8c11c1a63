#pragma once

#include <cstdint>
#include <optional>

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"
#include "tests/swva/engine/rules/coding_order.h"

namespace swva::h264 {

/// Check 4 as far as parameter buffers show it: each by itself, and in the order of the pictures.
/// Whether surfaces exist is checked elsewhere.
class PictureRules
{
public:
	void check(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence,
		   Findings &findings);

private:
	void check_idr(const H264Frame &frame, Findings &findings);
	void check_frame_num(const VAEncPictureParameterBufferH264 &picture,
			     std::uint32_t max_frame_num, Findings &findings);
	void check_order(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence,
			 Findings &findings);

	CodingOrder coding_order_;
	std::optional<std::uint16_t> idr_pic_id_; ///< if the last picture was IDR (7.4.3)
	std::uint32_t reference_frame_num_ = 0;	  ///< PrevRefFrameNum
	std::uint32_t frame_num_offset_ = 0;	  ///< FrameNumOffset of picture order type 2
	std::uint32_t frame_num_ = 0;		  ///< of the picture before
};

} // namespace swva::h264
