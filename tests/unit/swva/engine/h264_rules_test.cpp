#include <gtest/gtest.h>

#include "tests/unit/swva/engine/h264_client.h"
#include "tests/unit/swva/engine/mistake.h"

namespace swva::test {
namespace {

using H264Mistake = test::Mistake<H264Frame>;

class H264Rules : public testing::TestWithParam<H264Mistake>
{};

TEST_P(H264Rules, AreBrokenByOneMistake)
{
	const auto engine = H264Engine::create("ipcm");
	expect_found(GetParam(), *engine, H264Client({.width = 62, .height = 46, .slices = 3}));
}

constexpr auto kNoH264Change = [](H264Frame &) {};

const H264Mistake kH264PictureMistakes[] = {
	{"none_in_idr", {}, kIdr, kPacked, kNoH264Change},
	{"none_in_p", {}, kP, kPacked, kNoH264Change},
	{"no_sequence",
	 {"4.sequence"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { f.sequence.reset(); }},
	{"idr_not_for_reference",
	 {"4.reference_flag"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.picture.pic_fields.bits.reference_pic_flag = 0; }},
	{"frame_num_stands",
	 {"4.frame_num"},
	 kP,
	 kPacked,
	 [](H264Frame &f) {
		 f.picture.frame_num = 1;
		 f.picture.CurrPic.frame_idx = 1;
	 }},
	{"frame_num_jumps",
	 {"4.frame_num"},
	 kP,
	 kPacked,
	 [](H264Frame &f) {
		 f.picture.frame_num = 3;
		 f.picture.CurrPic.frame_idx = 3;
	 }},
	{"frame_num_not_0_at_idr",
	 {"4.frame_num"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) {
		 f.picture.frame_num = 1;
		 f.picture.CurrPic.frame_idx = 1;
	 }},
	{"frame_idx",
	 {"4.frame_num"},
	 kP,
	 kPacked,
	 [](H264Frame &f) { f.picture.CurrPic.frame_idx = 0; }},
	{"order_not_0_at_idr",
	 {"4.poc"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) {
		 f.picture.CurrPic.TopFieldOrderCnt = 2;
		 for (H264Slice &slice : f.slices)
			 slice.param.pic_order_cnt_lsb = 2;
	 }},
	{"order_stands",
	 {"4.poc"},
	 kP,
	 kPacked,
	 [](H264Frame &f) {
		 f.picture.CurrPic.TopFieldOrderCnt = 2;
		 for (H264Slice &slice : f.slices)
			 slice.param.pic_order_cnt_lsb = 2;
	 }},
	{"order_jumps",
	 {"4.poc"},
	 kP,
	 kPacked,
	 [](H264Frame &f) {
		 f.picture.CurrPic.TopFieldOrderCnt = 10;
		 for (H264Slice &slice : f.slices)
			 slice.param.pic_order_cnt_lsb = 10;
	 }},
	{"order_lsb",
	 {"4.poc"},
	 kP,
	 kPacked,
	 [](H264Frame &f) { f.slices[1].param.pic_order_cnt_lsb = 6; }},
	{"idr_pic_id_of_a_slice",
	 {"4.idr_pic_id"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.slices[2].param.idr_pic_id = 9; }},
	{"reference_neither_nor",
	 {"4.reference_frames", "4.reference_lists"},
	 kP,
	 kPacked,
	 [](H264Frame &f) { f.picture.ReferenceFrames[0].flags = 0; }},
	{"zeroed_reference",
	 {"4.reference_frames"},
	 kP,
	 kPacked,
	 [](H264Frame &f) { f.picture.ReferenceFrames[1] = {}; }},
	{"too_many_references",
	 {"4.reference_frames"},
	 kP,
	 kPacked,
	 [](H264Frame &f) {
		 f.picture.ReferenceFrames[1] = f.picture.ReferenceFrames[0];
		 f.picture.ReferenceFrames[1].picture_id = 20;
	 }},
	{"reference_of_idr",
	 {"4.reference_frames"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) {
		 f.picture.ReferenceFrames[0] = f.picture.CurrPic;
		 f.picture.ReferenceFrames[0].picture_id = 20;
	 }},
	{"entropy",
	 {"4.entropy"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.profile = VAProfileH264ConstrainedBaseline; }},
	{"transform_8x8",
	 {"4.transform_8x8"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) {
		 // Not in the packed PPS, which has no room for it below High.
		 f.picture.pic_fields.bits.transform_8x8_mode_flag = 1;
		 f.headers.clear();
		 f.packed = 0;
	 }},
	{"weighted_prediction",
	 {"4.weighted_pred"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) {
		 f.profile = VAProfileH264ConstrainedBaseline;
		 f.picture.pic_fields.bits.entropy_coding_mode_flag = 0;
		 f.picture.pic_fields.bits.weighted_pred_flag = 1;
	 }},
	{"parameter_set_id",
	 {"4.parameter_set_id"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.slices[0].param.pic_parameter_set_id = 1; }},
	{"sequence_parameter_set_id",
	 {"4.parameter_set_id"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.picture.seq_parameter_set_id = 1; }},
};

const H264Mistake kSequenceMistakes[] = {
	{"interlaced",
	 {"4.format"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) {
		 f.sequence->seq_fields.bits.frame_mbs_only_flag = 0;
		 f.headers.clear();
		 f.packed = 0;
		 for (H264Slice &slice : f.slices)
			 slice.header.reset();
	 }},
	{"ten_bits",
	 {"4.format"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) {
		 f.sequence->bit_depth_luma_minus8 = 2;
		 f.headers.clear();
		 f.packed = 0;
	 }},
	{"nothing_visible",
	 {"4.cropping"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) {
		 f.sequence->frame_crop_left_offset = 32;
		 f.headers.clear();
		 f.packed = 0;
	 }},
	{"not_cropped",
	 {"4.cropping"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.sequence->frame_cropping_flag = 0; }},
	{"cropped_too_much",
	 {"4.cropping"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.sequence->frame_crop_bottom_offset += 1; }},
	{"no_such_level",
	 {"4.level"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.sequence->level_idc = 23; }},
	{"level_for_the_rate",
	 {"4.level"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.sequence->time_scale = 60 * 2 * 30000; }},
	{"level_for_the_bitrate",
	 {"4.level"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.bitrate = 24000001; }},
	{"level_for_the_references",
	 {"4.level"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) {
		 f.sequence->max_num_ref_frames = 17;
		 f.headers.clear();
		 f.packed = 0;
	 }},
};

const H264Mistake kH264SliceMistakes[] = {
	{"gap",
	 {"4.slices"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.slices[0].param.num_macroblocks -= 1; }},
	{"incomplete", {"4.slices"}, kIdr, kPacked, [](H264Frame &f) { f.slices.pop_back(); }},
	{"beyond_the_end",
	 {"4.slices"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.slices[2].param.num_macroblocks += 1; }},
	{"p_in_idr",
	 {"4.slice_type", "4.reference_lists"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.slices[1].param.slice_type = 0; }},
	{"slice_type_5",
	 {"4.slice_type"},
	 kP,
	 kPacked,
	 [](H264Frame &f) { f.slices[1].param.slice_type = 5; }},
	{"slice_qp",
	 {"4.qp"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.slices[1].param.slice_qp_delta = 24; }},
	{"negative_qp",
	 {"4.qp"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.slices[1].param.slice_qp_delta = -29; }},
	{"cabac_init_idc",
	 {"4.cabac_init_idc", "6.slice"},
	 kP,
	 kPacked,
	 [](H264Frame &f) { f.slices[1].param.cabac_init_idc = 3; }},
	{"deblocking",
	 {"4.deblocking", "6.slice"},
	 kP,
	 kPacked,
	 [](H264Frame &f) { f.slices[1].param.slice_beta_offset_div2 = 7; }},
	{"macroblock_info",
	 {"4.macroblock_info"},
	 kP,
	 kPacked,
	 [](H264Frame &f) { f.slices[1].param.macroblock_info = 0; }},
	{"list_not_filled",
	 {"4.reference_lists"},
	 kP,
	 kPacked,
	 [](H264Frame &f) { f.slices[1].param.RefPicList0[1] = {}; }},
	{"second_list_not_filled",
	 {"4.reference_lists"},
	 kIdr,
	 kPacked,
	 [](H264Frame &f) { f.slices[1].param.RefPicList1[31] = {}; }},
	{"list_names_another",
	 {"4.reference_lists"},
	 kP,
	 kPacked,
	 [](H264Frame &f) { f.slices[1].param.RefPicList0[0].picture_id = 20; }},
	{"list_is_empty",
	 {"4.reference_lists"},
	 kP,
	 kPacked,
	 [](H264Frame &f) { f.slices[1].param.RefPicList0[0] = f.slices[1].param.RefPicList0[1]; }},
};

/// The parameter buffers differ from the packed headers.
const H264Mistake kH264PackedMistakes[] = {
	{"sps_level",
	 {"6.sps"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { f.sequence->level_idc = 41; }},
	{"sps_references",
	 {"6.sps"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { f.sequence->max_num_ref_frames = 2; }},
	{"sps_profile",
	 {"6.sps"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { f.profile = VAProfileH264High; }},
	{"sps_frame_num_bits",
	 {"6.sps"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { f.sequence->seq_fields.bits.log2_max_frame_num_minus4 = 4; }},
	{"vui_timing",
	 {"6.vui"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { f.sequence->time_scale = 50; }},
	{"vui_aspect",
	 {"6.vui"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) {
		 f.sequence->vui_fields.bits.aspect_ratio_info_present_flag = 1;
		 f.sequence->aspect_ratio_idc = 1;
	 }},
	{"pps_qp",
	 {"6.pps"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { f.picture.pic_init_qp = 29; }},
	{"pps_entropy",
	 {"6.pps"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { f.picture.pic_fields.bits.entropy_coding_mode_flag = 0; }},
	{"pps_chroma",
	 {"6.pps"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { f.picture.chroma_qp_index_offset = 2; }},
	{"slice_qp_delta",
	 {"6.slice"},
	 kP,
	 kParametersOnly,
	 [](H264Frame &f) { f.slices[2].param.slice_qp_delta = -2; }},
	{"slice_cabac_init",
	 {"6.slice"},
	 kP,
	 kParametersOnly,
	 [](H264Frame &f) { f.slices[2].param.cabac_init_idc = 1; }},
	{"slice_filter",
	 {"6.slice"},
	 kP,
	 kParametersOnly,
	 [](H264Frame &f) { f.slices[2].param.disable_deblocking_filter_idc = 1; }},
	{"slice_reference",
	 {"6.slice"},
	 kP,
	 kParametersOnly,
	 [](H264Frame &f) { f.picture.pic_fields.bits.reference_pic_flag = 0; }},
	{"missing_sps",
	 {"6.missing"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { f.headers.erase(f.headers.begin()); }},
	{"missing_pps",
	 {"6.missing"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { f.headers.pop_back(); }},
	{"missing_slice_header",
	 {"6.slice_count"},
	 kP,
	 kParametersOnly,
	 [](H264Frame &f) { f.slices[1].header.reset(); }},
	{"order",
	 {"6.order"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { std::swap(f.headers[0], f.headers[1]); }},
	{"type",
	 {"6.type"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { f.headers[0].type = VAEncPackedHeaderPicture; }},
	{"type_of_slice",
	 {"6.type"},
	 kP,
	 kParametersOnly,
	 [](H264Frame &f) { f.slices[0].header->type = VAEncPackedHeaderRawData; }},
	{"slice_without_slice",
	 {"6.type"},
	 kP,
	 kParametersOnly,
	 [](H264Frame &f) { f.headers.push_back(*f.slices[0].header); }},
};

/// The packed headers are malformed.
const H264Mistake kFormMistakes[] = {
	{"longer_than_its_data",
	 {"6.bit_length"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { f.headers[0].bit_length += 8; }},
	{"ends_within_a_byte",
	 {"6.bit_length"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { f.headers[0].bit_length -= 1; }},
	{"empty",
	 {"6.bit_length", "6.start_code", "6.missing"},
	 kIdr,
	 kParametersOnly,
	 [](H264Frame &f) { f.headers[0].bit_length = 0; }},
	{"no_start_code",
	 {"6.start_code"},
	 kP,
	 kParametersOnly,
	 [](H264Frame &f) {
		 auto &header = *f.slices[0].header;
		 header.data.erase(header.data.begin(), header.data.begin() + 4);
		 header.bit_length -= 32;
	 }},
	{"slice_too_short",
	 {"6.slice"},
	 kP,
	 kParametersOnly,
	 [](H264Frame &f) { f.slices[0].header->bit_length -= 12; }},
	{"slice_too_long",
	 {"6.slice_length"},
	 kP,
	 kParametersOnly,
	 [](H264Frame &f) {
		 f.slices[0].header->data.push_back(std::byte{0x80});
		 f.slices[0].header->bit_length += 8;
	 }},
	{"escaped_unsaid",
	 {"6.emulation", "6.sei"},
	 kP,
	 kParametersOnly,
	 [](H264Frame &f) {
		 // A message with the payload 00 00 03 01, which stands for 00 00 01.
		 f.headers.push_back({VAEncPackedHeaderRawData,
				      {std::byte{0}, std::byte{0}, std::byte{1}, std::byte{6},
				       std::byte{100}, std::byte{3}, std::byte{0}, std::byte{0},
				       std::byte{3}, std::byte{1}, std::byte{0x80}},
				      88,
				      false});
	 }},
	{"not_escaped",
	 {"6.emulation"},
	 kP,
	 kParametersOnly,
	 [](H264Frame &f) {
		 f.headers.push_back(
			 {VAEncPackedHeaderRawData,
			  {std::byte{0}, std::byte{0}, std::byte{1}, std::byte{6}, std::byte{100},
			   std::byte{3}, std::byte{0}, std::byte{0}, std::byte{2}, std::byte{0x80}},
			  80,
			  true});
	 }},
	{"sei_too_long",
	 {"6.sei"},
	 kP,
	 kParametersOnly,
	 [](H264Frame &f) {
		 f.headers.push_back({VAEncPackedHeaderRawData,
				      {std::byte{0}, std::byte{0}, std::byte{1}, std::byte{6},
				       std::byte{100}, std::byte{9}, std::byte{7}, std::byte{0x80}},
				      64,
				      true});
	 }},
	{"aud_malformed",
	 {"6.aud"},
	 kP,
	 kParametersOnly,
	 [](H264Frame &f) {
		 f.headers.push_back(
			 {VAEncPackedHeaderRawData,
			  {std::byte{0}, std::byte{0}, std::byte{1}, std::byte{9}, std::byte{0x20}},
			  40,
			  true});
	 }},
	{"forbidden_zero_bit",
	 {"6.nal"},
	 kP,
	 kParametersOnly,
	 [](H264Frame &f) {
		 f.headers.push_back({VAEncPackedHeaderRawData,
				      {std::byte{0}, std::byte{0}, std::byte{1}, std::byte{0x86},
				       std::byte{100}, std::byte{1}, std::byte{7}, std::byte{0x80}},
				      64,
				      true});
	 }},
};

INSTANTIATE_TEST_SUITE_P(Picture, H264Rules, testing::ValuesIn(kH264PictureMistakes),
			 name_of<H264Frame>);
INSTANTIATE_TEST_SUITE_P(Sequence, H264Rules, testing::ValuesIn(kSequenceMistakes),
			 name_of<H264Frame>);
INSTANTIATE_TEST_SUITE_P(Slice, H264Rules, testing::ValuesIn(kH264SliceMistakes),
			 name_of<H264Frame>);
INSTANTIATE_TEST_SUITE_P(Packed, H264Rules, testing::ValuesIn(kH264PackedMistakes),
			 name_of<H264Frame>);
INSTANTIATE_TEST_SUITE_P(Form, H264Rules, testing::ValuesIn(kFormMistakes), name_of<H264Frame>);

TEST(H264Rules, TheFirstPictureIsIdr)
{
	const auto engine = H264Engine::create("ipcm");
	H264Client client({});
	client.idr();
	H264Frame frame = client.p();
	frame.sequence = client.sequence();
	EXPECT_EQ(rules_of(engine->check(frame)), Rules{"4.first_idr"});
}

TEST(H264Rules, ConsecutiveIdrPicturesDifferInTheirId)
{
	const auto engine = H264Engine::create("ipcm");
	H264Client client({});
	const H264Frame frame = client.idr();
	EXPECT_EQ(rules_of(engine->check(frame)), Rules{});
	EXPECT_EQ(rules_of(engine->check(frame)), Rules{"4.idr_pic_id"});
}

TEST(H264Rules, ALaterIdrPictureHasItsHeadersAgain)
{
	const auto engine = H264Engine::create("ipcm");
	H264Client client({});
	for (int i = 0; i < 3; ++i) {
		H264Frame frame = client.idr();
		frame.packed = 0; // as if nobody had told what was negotiated
		if (i == 2)
			frame.headers.clear();
		EXPECT_EQ(rules_of(engine->check(frame)), i == 2 ? Rules{"6.missing"} : Rules{});
	}
	H264Frame frame = client.idr();
	frame.sequence.reset();
	EXPECT_EQ(rules_of(engine->check(frame)), Rules{"4.sequence"});
}

TEST(H264Rules, FrameNumAndOrderWrap)
{
	for (const std::uint32_t type : {0U, 2U}) {
		const auto engine = H264Engine::create("ipcm");
		H264Client client({.order_type = type});
		EXPECT_EQ(rules_of(engine->check(client.idr())), Rules{});
		for (int i = 0; i < 100; ++i)
			EXPECT_EQ(rules_of(engine->check(client.p())), Rules{}) << i;
		H264Frame frame = client.p();
		frame.picture.CurrPic.TopFieldOrderCnt += 2;
		for (H264Slice &slice : frame.slices)
			slice.param.pic_order_cnt_lsb = static_cast<std::uint16_t>(
				type == 0 ? (slice.param.pic_order_cnt_lsb + 2) % 16 : 0);
		H264Client::pack(frame, client.sequence());
		// Type 0 lets the order jump a little, type 2 derives it from frame_num.
		EXPECT_EQ(rules_of(engine->check(frame)), type == 2 ? Rules{"4.poc"} : Rules{});
	}
}

TEST(H264Rules, ALevelLimitsTheSize)
{
	const auto engine = H264Engine::create("ipcm");
	H264Client client({.width = 1920, .height = 1088});
	H264Frame frame = client.idr();
	frame.sequence->level_idc = 31;
	H264Client::pack(frame, *frame.sequence);
	EXPECT_EQ(rules_of(engine->check(frame)), Rules{"4.level"});
}

} // namespace
} // namespace swva::test
