#pragma once

#include "tests/swva/engine/bits/bit_reader.h"
#include "tests/swva/engine/packed/syntax_element.h"

namespace swva {

/// The beginning of vui_parameters(), which both codecs have: H.264 E.1.1, H.265 E.2.1. Absent
/// parts keep what the standards infer.
struct VuiPicture {
	Element aspect_ratio_info_present_flag = 0;
	Element aspect_ratio_idc = 0;
	Element sar_width = 0;
	Element sar_height = 0;
	Element video_signal_type_present_flag = 0;
	Element video_format = 5;
	Element video_full_range_flag = 0;
	Element colour_description_present_flag = 0;
	Element colour_primaries = 2;
	Element transfer_characteristics = 2;
	Element matrix_coefficients = 2;
};

/// Up to the place of the chroma samples.
VuiPicture read_vui_picture(BitReader &in);

} // namespace swva
