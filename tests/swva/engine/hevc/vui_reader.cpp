#include "tests/swva/engine/hevc/vui_reader.h"

#include "tests/swva/engine/packed/vui_picture.h"

namespace swva::hevc {
namespace {

struct HrdKinds {
	bool nal = false;
	bool vcl = false;
	bool sub_picture = false;
};

HrdKinds skip_hrd_common(BitReader &in)
{
	HrdKinds kinds;
	kinds.nal = in.bit();
	kinds.vcl = in.bit();
	if (!kinds.nal && !kinds.vcl)
		return kinds;
	kinds.sub_picture = in.bit();
	if (kinds.sub_picture)
		in.skip(8 + 5 + 1 + 5);
	in.skip(4 + 4); // bit_rate_scale, cpb_size_scale
	if (kinds.sub_picture)
		in.skip(4);
	in.skip(5 + 5 + 5);
	return kinds;
}

void skip_sub_layer_hrd(BitReader &in, Element buffers, bool sub_picture)
{
	for (Element i = 0; i < buffers && !in.failed(); ++i) {
		for (int k = 0; k < (sub_picture ? 4 : 2); ++k)
			in.ue(kMaxU32);
		in.skip(1);
	}
}

void skip_hrd(BitReader &in, Element sub_layers_minus1)
{
	const HrdKinds kinds = skip_hrd_common(in);
	for (Element i = 0; i <= sub_layers_minus1; ++i) {
		const bool fixed_generally = in.bit();
		const bool fixed = fixed_generally || in.bit();
		bool low_delay = false;
		if (fixed)
			in.ue(2047); // elemental_duration_in_tc_minus1
		else
			low_delay = in.bit();
		const Element buffers = low_delay ? 1 : in.ue(31) + 1;
		if (kinds.nal)
			skip_sub_layer_hrd(in, buffers, kinds.sub_picture);
		if (kinds.vcl)
			skip_sub_layer_hrd(in, buffers, kinds.sub_picture);
	}
}

void skip_picture(BitReader &in)
{
	(void)read_vui_picture(in);
	in.skip(3);   // neutral chroma, fields, frame_field_info_present_flag
	if (in.bit()) // default_display_window_flag
		for (int i = 0; i < 4; ++i)
			in.ue(65535);
}

} // namespace

void read_vui(BitReader &in, Sps &sps)
{
	skip_picture(in);
	sps.vui_timing_info_present_flag = in.bit();
	if (sps.vui_timing_info_present_flag) {
		sps.vui_num_units_in_tick = in.bits(32);
		sps.vui_time_scale = in.bits(32);
		if (in.bit()) // vui_poc_proportional_to_timing_flag
			in.ue(kMaxU32);
		if (in.bit()) // vui_hrd_parameters_present_flag
			skip_hrd(in, sps.sps_max_sub_layers_minus1);
	}
	if (in.bit()) { // bitstream_restriction_flag
		in.skip(3);
		in.ue(4095);
		in.ue(16);
		in.ue(16);
		in.ue(15);
		in.ue(15);
	}
}

} // namespace swva::hevc
