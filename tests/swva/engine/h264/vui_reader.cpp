#include "tests/swva/engine/h264/vui_reader.h"

namespace swva::h264 {
namespace {

Hrd read_hrd(BitReader &in)
{
	Hrd hrd;
	const Element count = in.ue(31) + 1;
	hrd.bit_rate_scale = in.bits(4);
	hrd.cpb_size_scale = in.bits(4);
	for (Element i = 0; i < count && !in.failed(); ++i) {
		Hrd::Buffer &buffer = hrd.buffers.emplace_back();
		buffer.bit_rate_value_minus1 = in.ue(kMaxU32);
		buffer.cpb_size_value_minus1 = in.ue(kMaxU32);
		buffer.cbr_flag = in.bit();
	}
	hrd.initial_cpb_removal_delay_length_minus1 = in.bits(5);
	hrd.cpb_removal_delay_length_minus1 = in.bits(5);
	hrd.dpb_output_delay_length_minus1 = in.bits(5);
	hrd.time_offset_length = in.bits(5);
	return hrd;
}

} // namespace

Vui read_vui(BitReader &in)
{
	Vui vui;
	static_cast<VuiPicture &>(vui) = read_vui_picture(in);
	vui.timing_info_present_flag = in.bit();
	if (vui.timing_info_present_flag) {
		vui.num_units_in_tick = in.bits(32);
		vui.time_scale = in.bits(32);
		vui.fixed_frame_rate_flag = in.bit();
	}
	for (int i = 0; i < 2; ++i)
		if (in.bit())
			vui.hrds.push_back(read_hrd(in));
	if (!vui.hrds.empty())
		vui.low_delay_hrd_flag = in.bit();
	vui.pic_struct_present_flag = in.bit();
	vui.bitstream_restriction_flag = in.bit();
	if (vui.bitstream_restriction_flag) {
		vui.motion_vectors_over_pic_boundaries_flag = in.bit();
		in.ue(16); // max_bytes_per_pic_denom
		in.ue(16); // max_bits_per_mb_denom
		vui.log2_max_mv_length_horizontal = in.ue(16);
		vui.log2_max_mv_length_vertical = in.ue(16);
		vui.max_num_reorder_frames = in.ue(16);
		vui.max_dec_frame_buffering = in.ue(16);
		if (vui.max_num_reorder_frames > vui.max_dec_frame_buffering)
			in.fail();
	}
	return vui;
}

} // namespace swva::h264
