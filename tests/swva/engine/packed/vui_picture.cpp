#include "tests/swva/engine/packed/vui_picture.h"

namespace swva {

VuiPicture read_vui_picture(BitReader &in)
{
	constexpr Element kExtendedSar = 255;
	VuiPicture vui;
	vui.aspect_ratio_info_present_flag = in.bit();
	if (vui.aspect_ratio_info_present_flag) {
		vui.aspect_ratio_idc = in.bits(8);
		if (vui.aspect_ratio_idc == kExtendedSar) {
			vui.sar_width = in.bits(16);
			vui.sar_height = in.bits(16);
		}
	}
	if (in.bit()) // overscan_info_present_flag
		in.skip(1);
	vui.video_signal_type_present_flag = in.bit();
	if (vui.video_signal_type_present_flag) {
		vui.video_format = in.bits(3);
		vui.video_full_range_flag = in.bit();
		vui.colour_description_present_flag = in.bit();
		if (vui.colour_description_present_flag) {
			vui.colour_primaries = in.bits(8);
			vui.transfer_characteristics = in.bits(8);
			vui.matrix_coefficients = in.bits(8);
		}
	}
	if (in.bit()) { // chroma_loc_info_present_flag
		in.ue(5);
		in.ue(5);
	}
	return vui;
}

} // namespace swva
