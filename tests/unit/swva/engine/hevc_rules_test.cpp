#include <gtest/gtest.h>

#include "tests/unit/swva/engine/hevc_client.h"
#include "tests/unit/swva/engine/mistake.h"

namespace swva::test {
namespace {

using HevcMistake = test::Mistake<HevcFrame>;

class HevcRules : public testing::TestWithParam<HevcMistake>
{};

TEST_P(HevcRules, AreBrokenByOneMistake)
{
	const auto engine = HevcEngine::create();
	expect_found(GetParam(), *engine, HevcClient({.width = 126, .height = 94, .slices = 3}));
}

constexpr auto kNoHevcChange = [](HevcFrame &) {};

const HevcMistake kHevcPictureMistakes[] = {
	{"none_in_idr", {}, kIdr, kPacked, kNoHevcChange},
	{"none_in_p", {}, kP, kPacked, kNoHevcChange},
	{"no_sequence",
	 {"4.sequence"},
	 kIdr,
	 kParametersOnly,
	 [](HevcFrame &f) { f.sequence.reset(); }},
	{"order_not_0_at_idr",
	 {"4.poc"},
	 kIdr,
	 kPacked,
	 [](HevcFrame &f) { f.picture.decoded_curr_pic.pic_order_cnt = 1; }},
	{"order_stands",
	 {"4.poc"},
	 kP,
	 kPacked,
	 [](HevcFrame &f) { f.picture.decoded_curr_pic.pic_order_cnt = 1; }},
	{"nal_unit_type_of_idr",
	 {"4.nal_unit_type"},
	 kP,
	 kPacked,
	 [](HevcFrame &f) { f.picture.pic_fields.bits.reference_pic_flag = 0; }},
	{"coding_type",
	 {"4.coding_type"},
	 kP,
	 kPacked,
	 [](HevcFrame &f) { f.picture.pic_fields.bits.coding_type = 0; }},
	{"zeroed_reference",
	 {"4.reference_frames"},
	 kP,
	 kPacked,
	 [](HevcFrame &f) { f.picture.reference_frames[1] = {}; }},
	{"reference_of_idr",
	 {"4.reference_frames"},
	 kIdr,
	 kPacked,
	 [](HevcFrame &f) {
		 f.picture.reference_frames[0] = {20, 0, VA_PICTURE_HEVC_RPS_ST_CURR_BEFORE, {}};
	 }},
	{"ten_bits",
	 {"4.format"},
	 kIdr,
	 kPacked,
	 [](HevcFrame &f) { f.sequence->seq_fields.bits.bit_depth_luma_minus8 = 2; }},
	{"profile",
	 {"4.profile"},
	 kIdr,
	 kPacked,
	 [](HevcFrame &f) { f.sequence->general_profile_idc = 2; }},
	{"blocks",
	 {"4.blocks"},
	 kIdr,
	 kPacked,
	 [](HevcFrame &f) { f.sequence->log2_min_transform_block_size_minus2 = 1; }},
	{"unaligned_size",
	 {"4.blocks", "6.sps"},
	 kIdr,
	 kParametersOnly,
	 [](HevcFrame &f) { f.sequence->pic_width_in_luma_samples = 127; }},
	{"visible_size",
	 {"4.cropping"},
	 kIdr,
	 kPacked,
	 [](HevcFrame &f) { f.visible_height = 90; }},
	{"no_such_level",
	 {"4.level"},
	 kIdr,
	 kPacked,
	 [](HevcFrame &f) { f.sequence->general_level_idc = 31; }},
	{"level_for_the_bitrate",
	 {"4.level"},
	 kIdr,
	 kPacked,
	 [](HevcFrame &f) { f.bitrate = 11000001; }},
	{"level_without_high_tier",
	 {"4.level"},
	 kIdr,
	 kPacked,
	 [](HevcFrame &f) { f.sequence->general_tier_flag = 1; }},
};

const HevcMistake kHevcSliceMistakes[] = {
	{"gap",
	 {"4.slices"},
	 kIdr,
	 kPacked,
	 [](HevcFrame &f) { f.slices[0].param.num_ctu_in_slice -= 1; }},
	{"beyond_the_end",
	 {"4.slices"},
	 kIdr,
	 kPacked,
	 [](HevcFrame &f) { f.slices[2].param.num_ctu_in_slice += 1; }},
	{"incomplete",
	 {"4.slices", "4.last_slice"},
	 kIdr,
	 kPacked,
	 [](HevcFrame &f) { f.slices.pop_back(); }},
	{"last_slice",
	 {"4.last_slice"},
	 kP,
	 kPacked,
	 [](HevcFrame &f) { f.slices[1].param.slice_fields.bits.last_slice_of_pic_flag = 1; }},
	{"p_in_idr",
	 {"4.slice_type", "4.reference_lists"},
	 kIdr,
	 kPacked,
	 [](HevcFrame &f) { f.slices[1].param.slice_type = 1; }},
	{"slice_qp",
	 {"4.qp"},
	 kIdr,
	 kPacked,
	 [](HevcFrame &f) { f.slices[1].param.slice_qp_delta = 24; }},
	{"merge_candidates",
	 {"4.max_num_merge_cand"},
	 kP,
	 kParametersOnly,
	 [](HevcFrame &f) {
		 f.slices[1].param.max_num_merge_cand = 0;
		 f.packed = 0;
		 for (HevcSlice &slice : f.slices)
			 slice.header.reset();
	 }},
	{"list_names_another",
	 {"4.reference_lists"},
	 kP,
	 kPacked,
	 [](HevcFrame &f) { f.slices[1].param.ref_pic_list0[0].picture_id = 20; }},
	{"b_without_second_list",
	 {"4.reference_lists"},
	 kP,
	 kPacked,
	 [](HevcFrame &f) { f.slices[1].param.slice_type = 0; }},
	{"collocated",
	 {"4.collocated_ref_pic_index"},
	 kP,
	 kPacked,
	 [](HevcFrame &f) { f.picture.collocated_ref_pic_index = 0; }},
	{"parameter_set_id",
	 {"4.parameter_set_id"},
	 kP,
	 kPacked,
	 [](HevcFrame &f) { f.slices[1].param.slice_pic_parameter_set_id = 1; }},
};

/// The parameter buffers differ from the packed headers, or these are malformed.
const HevcMistake kHevcPackedMistakes[] = {
	{"level",
	 {"6.vps", "6.sps"},
	 kIdr,
	 kParametersOnly,
	 [](HevcFrame &f) { f.sequence->general_level_idc = 120; }},
	{"sps_blocks",
	 {"6.sps"},
	 kIdr,
	 kParametersOnly,
	 [](HevcFrame &f) { f.sequence->max_transform_hierarchy_depth_intra = 1; }},
	{"sps_tools",
	 {"6.sps"},
	 kIdr,
	 kParametersOnly,
	 [](HevcFrame &f) { f.sequence->seq_fields.bits.amp_enabled_flag = 1; }},
	{"vui_timing",
	 {"6.vui"},
	 kIdr,
	 kParametersOnly,
	 [](HevcFrame &f) {
		 f.sequence->vui_parameters_present_flag = 1;
		 f.sequence->vui_fields.bits.vui_timing_info_present_flag = 1;
		 f.sequence->vui_num_units_in_tick = 1;
		 f.sequence->vui_time_scale = 25;
	 }},
	{"pps_qp",
	 {"6.pps"},
	 kIdr,
	 kParametersOnly,
	 [](HevcFrame &f) { f.picture.pic_init_qp = 29; }},
	{"pps_delta_qp",
	 {"6.pps"},
	 kIdr,
	 kParametersOnly,
	 [](HevcFrame &f) { f.picture.pic_fields.bits.cu_qp_delta_enabled_flag = 0; }},
	{"slice_qp_delta",
	 {"6.slice"},
	 kP,
	 kParametersOnly,
	 [](HevcFrame &f) { f.slices[2].param.slice_qp_delta = -2; }},
	{"slice_order",
	 {"6.slice"},
	 kP,
	 kParametersOnly,
	 [](HevcFrame &f) { f.picture.decoded_curr_pic.pic_order_cnt = 3; }},
	{"slice_merge",
	 {"6.slice"},
	 kP,
	 kParametersOnly,
	 [](HevcFrame &f) { f.slices[2].param.max_num_merge_cand = 4; }},
	{"missing", {"6.missing"}, kIdr, kParametersOnly, [](HevcFrame &f) { f.headers.clear(); }},
	{"missing_slice_header",
	 {"6.slice_count"},
	 kP,
	 kParametersOnly,
	 [](HevcFrame &f) { f.slices[1].header.reset(); }},
	{"type",
	 {"6.type"},
	 kIdr,
	 kParametersOnly,
	 [](HevcFrame &f) { f.headers[0].type = VAEncPackedHeaderRawData; }},
	{"bit_length",
	 {"6.bit_length"},
	 kIdr,
	 kParametersOnly,
	 [](HevcFrame &f) { f.headers[0].bit_length += 8; }},
	{"no_start_code",
	 {"6.start_code"},
	 kP,
	 kParametersOnly,
	 [](HevcFrame &f) {
		 auto &header = *f.slices[0].header;
		 header.data.erase(header.data.begin(), header.data.begin() + 4);
		 header.bit_length -= 32;
	 }},
	{"not_aligned",
	 {"6.bit_length", "6.slice_length"},
	 kP,
	 kParametersOnly,
	 [](HevcFrame &f) { f.slices[0].header->bit_length -= 1; }},
};

INSTANTIATE_TEST_SUITE_P(Picture, HevcRules, testing::ValuesIn(kHevcPictureMistakes),
			 name_of<HevcFrame>);
INSTANTIATE_TEST_SUITE_P(Slice, HevcRules, testing::ValuesIn(kHevcSliceMistakes),
			 name_of<HevcFrame>);
INSTANTIATE_TEST_SUITE_P(Packed, HevcRules, testing::ValuesIn(kHevcPackedMistakes),
			 name_of<HevcFrame>);

TEST(HevcRules, TheFirstPictureIsIdr)
{
	const auto engine = HevcEngine::create();
	HevcClient client({});
	client.idr();
	HevcFrame frame = client.p();
	frame.sequence = client.sequence();
	frame.packed = 0;
	EXPECT_EQ(rules_of(engine->check(frame)), Rules{"4.first_idr"});
}

TEST(HevcRules, PSlicesMayComeAsBSlicesWithTheSameLists)
{
	const auto engine = HevcEngine::create();
	HevcClient client({});
	EXPECT_EQ(rules_of(engine->check(client.idr())), Rules{});
	HevcFrame frame = client.p();
	auto &param = frame.slices[0].param;
	param.slice_type = 0;
	param.ref_pic_list1[0] = param.ref_pic_list0[0];
	frame.picture.pic_fields.bits.coding_type = 3;
	client.pack(frame, client.sequence());
	EXPECT_EQ(rules_of(engine->check(frame)), Rules{});
}

} // namespace
} // namespace swva::test
