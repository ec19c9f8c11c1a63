#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <va/va.h>

#include "devices/vaapi/h264/headers.h"
#include "devices/vaapi/h264/parameters.h"
#include "tests/support/streams/header_trace.h"

namespace penstock::vaapi {
namespace {

using penstock::test::HeaderTrace;
using penstock::test::TracedUnit;

constexpr std::uint32_t kModes = VA_RC_CQP | VA_RC_CBR | VA_RC_VBR | VA_RC_ICQ;
constexpr PictureBuffers kBuffers{.reconstructed = 7, .reference = 6, .coded = 9};

H264Config config_of(const StreamFormat &format, const EncoderSettings &settings,
		     H264Profile profile = H264Profile::kHigh)
{
	const RateControl rate = choose_rate_control(settings, format, kModes).value();
	return make_h264_config(profile, format, rate, settings).value();
}

EncoderSettings with_bitrate_of(std::uint64_t bitrate)
{
	EncoderSettings settings;
	settings.bitrate = bitrate;
	return settings;
}

EncoderSettings with_qp_of(std::uint32_t qp)
{
	EncoderSettings settings;
	settings.qp = qp;
	return settings;
}

void append(std::vector<std::byte> &stream, const PackedNal &nal)
{
	EXPECT_LE(nal.bit_length, nal.bytes.size() * 8);
	EXPECT_GT(nal.bit_length + 8, nal.bytes.size() * 8);
	stream.insert(stream.end(), nal.bytes.begin(), nal.bytes.end());
}

/// The headers alone, and ones where slice data would follow: CABAC begins with them.
void append_picture(std::vector<std::byte> &stream, const H264Config &config,
		    const PictureState &picture)
{
	if (picture.idr) {
		append(stream, h264_sps(config));
		append(stream, h264_pps(config));
	}
	if (const auto sei = h264_sei(config, picture))
		append(stream, *sei);
	const PackedNal slice = h264_slice_header(config, picture);
	append(stream, slice);
	const unsigned loose = slice.bit_length % 8;
	if (loose != 0)
		stream.back() |= static_cast<std::byte>(0xff >> loose);
	stream.push_back(std::byte{0xff});
}

struct Traced {
	TracedUnit sps, pps, slice;
};

HeaderTrace trace(const std::vector<std::byte> &stream)
{
	HeaderTrace result = penstock::test::trace_headers(stream, "h264");
	EXPECT_EQ(result.complaints, "");
	return result;
}

Traced trace_idr(const H264Config &config)
{
	std::vector<std::byte> stream;
	append_picture(stream, config, PictureState{});
	const HeaderTrace result = trace(stream);
	return {result.named("Sequence Parameter Set").at(0),
		result.named("Picture Parameter Set").at(0), result.named("Slice Header").at(0)};
}

const StreamFormat kFullHd{.visible = {1920, 1080},
			   .rate = {30'000, 1'001},
			   .constant_rate = false,
			   .colorimetry = {1, 1, 1, Colorimetry::Range::kLimited}};

TEST(H264Headers, TellProfileLevelAndSize)
{
	const Traced high = trace_idr(config_of(kFullHd, with_qp_of(30)));
	EXPECT_EQ(high.sps["profile_idc"], 100);
	EXPECT_EQ(high.sps["level_idc"], 40);
	EXPECT_EQ(high.sps["chroma_format_idc"], 1);
	EXPECT_EQ(high.sps["pic_width_in_mbs_minus1"], 119);
	EXPECT_EQ(high.sps["pic_height_in_map_units_minus1"], 67);
	EXPECT_EQ(high.sps["frame_crop_right_offset"], 0);
	EXPECT_EQ(high.sps["frame_crop_bottom_offset"], 4);
	EXPECT_EQ(high.sps["max_num_ref_frames"], 1);
	EXPECT_EQ(high.pps["entropy_coding_mode_flag"], 1);
	EXPECT_EQ(high.pps["transform_8x8_mode_flag"], 1);
	EXPECT_EQ(high.pps["pic_init_qp_minus26"], 4);
}

TEST(H264Headers, ProfilesBelowHighLeaveOutWhatTheyLack)
{
	const Traced main = trace_idr(config_of(kFullHd, with_qp_of(26), H264Profile::kMain));
	EXPECT_EQ(main.sps["profile_idc"], 77);
	EXPECT_EQ(main.sps["constraint_set0_flag"], 0);
	EXPECT_EQ(main.sps["constraint_set1_flag"], 1);
	EXPECT_FALSE(main.sps.has("chroma_format_idc"));
	EXPECT_EQ(main.pps["entropy_coding_mode_flag"], 1);
	EXPECT_FALSE(main.pps.has("transform_8x8_mode_flag"));

	const Traced baseline =
		trace_idr(config_of(kFullHd, with_qp_of(26), H264Profile::kConstrainedBaseline));
	EXPECT_EQ(baseline.sps["profile_idc"], 66);
	EXPECT_EQ(baseline.sps["constraint_set0_flag"], 1);
	EXPECT_EQ(baseline.sps["constraint_set1_flag"], 1);
	EXPECT_EQ(baseline.pps["entropy_coding_mode_flag"], 0);
	EXPECT_FALSE(baseline.slice.has("cabac_init_idc"));
}

TEST(H264Headers, TellColoursTimingAndOrder)
{
	const TracedUnit sps = trace_idr(config_of(kFullHd, with_qp_of(26))).sps;
	EXPECT_EQ(sps["video_full_range_flag"], 0);
	EXPECT_EQ(sps["colour_primaries"], 1);
	EXPECT_EQ(sps["transfer_characteristics"], 1);
	EXPECT_EQ(sps["matrix_coefficients"], 1);
	EXPECT_EQ(sps["num_units_in_tick"], 1'001);
	EXPECT_EQ(sps["time_scale"], 60'000);
	EXPECT_EQ(sps["fixed_frame_rate_flag"], 0);
	EXPECT_EQ(sps["nal_hrd_parameters_present_flag"], 0);
	EXPECT_EQ(sps["max_num_reorder_frames"], 0);
	EXPECT_EQ(sps["max_dec_frame_buffering"], 1);
}

TEST(H264Headers, ColoursAreLeftOutAsFarAsTheyAreUnknown)
{
	StreamFormat format = kFullHd;
	format.colorimetry = {};
	EXPECT_EQ(trace_idr(config_of(format, {})).sps["video_signal_type_present_flag"], 0);

	format.colorimetry.range = Colorimetry::Range::kFull;
	format.constant_rate = true;
	const TracedUnit range = trace_idr(config_of(format, {})).sps;
	EXPECT_EQ(range["video_full_range_flag"], 1);
	EXPECT_EQ(range["colour_description_present_flag"], 0);
	EXPECT_EQ(range["fixed_frame_rate_flag"], 1);

	// RGB and 4:2:0 exclude each other.
	format.colorimetry = {9, 16, 0, Colorimetry::Range::kUnspecified};
	const TracedUnit rgb = trace_idr(config_of(format, {})).sps;
	EXPECT_EQ(rgb["colour_primaries"], 9);
	EXPECT_EQ(rgb["transfer_characteristics"], 16);
	EXPECT_EQ(rgb["matrix_coefficients"], 2);
}

TEST(H264Headers, TellTheHrdOfABitrate)
{
	const TracedUnit sps = trace_idr(config_of(kFullHd, with_bitrate_of(5'000'001))).sps;
	EXPECT_EQ(sps["nal_hrd_parameters_present_flag"], 1);
	EXPECT_EQ(sps["vcl_hrd_parameters_present_flag"], 0);
	EXPECT_EQ(sps["cpb_cnt_minus1"], 0);
	EXPECT_EQ(sps["bit_rate_scale"], 0);
	EXPECT_EQ(sps["bit_rate_value_minus1[0]"], 5'000'064 / 64 - 1);
	EXPECT_EQ(sps["cpb_size_value_minus1[0]"], 2'500'000 / 16 - 1);
	EXPECT_EQ(sps["cbr_flag[0]"], 0);
	EXPECT_EQ(sps["low_delay_hrd_flag"], 0);
}

TEST(H264Headers, BufferingPeriodAndPictureTimingCountInTheirClocks)
{
	const H264Config config = config_of(kFullHd, with_bitrate_of(6'400'000));
	std::vector<std::byte> stream;
	Gop gop(3);
	for (int i = 0; i < 5; ++i)
		append_picture(stream, config, gop.next());
	const auto seis = trace(stream).named("Supplemental Enhancement Information");
	ASSERT_EQ(seis.size(), 5u);
	// Three quarters of half a second, in 90 kHz.
	EXPECT_EQ(seis[0]["initial_cpb_removal_delay[0]"], 33'750);
	EXPECT_EQ(seis[0]["initial_cpb_removal_delay_offset[0]"], 11'250);
	EXPECT_FALSE(seis[1].has("initial_cpb_removal_delay[0]"));
	EXPECT_TRUE(seis[3].has("initial_cpb_removal_delay[0]"));
	for (const auto &[index, ticks] :
	     std::vector<std::pair<std::size_t, int>>{{0, 0}, {1, 2}, {2, 4}, {3, 6}, {4, 2}}) {
		EXPECT_EQ(seis[index]["cpb_removal_delay"], ticks) << index;
		EXPECT_EQ(seis[index]["dpb_output_delay"], 0);
	}
}

TEST(H264Headers, NoSeiWithoutABitrate)
{
	EXPECT_FALSE(h264_sei(config_of(kFullHd, with_qp_of(20)), PictureState{}));
}

TEST(H264Headers, SequenceBufferSaysTheSame)
{
	std::mt19937 engine(2);
	const auto below = [&](std::uint32_t limit) {
		return static_cast<std::uint32_t>(engine() % limit);
	};
	std::vector<H264Config> configs;
	std::vector<std::byte> stream;
	for (std::uint16_t i = 0; i < 150; ++i) {
		const StreamFormat format{.visible = {1 + below(2000), 1 + below(1100)},
					  .rate = {1 + below(90'000), 1 + below(3'000)},
					  .constant_rate = below(2) == 1,
					  .colorimetry = {}};
		const auto profile = static_cast<H264Profile>(below(3));
		const EncoderSettings settings = below(2) == 1
							 ? with_bitrate_of(1 + below(8'000'000))
							 : with_qp_of(below(52));
		const auto rate = choose_rate_control(settings, format, kModes);
		const auto config = make_h264_config(profile, format, *rate, settings);
		if (!config)
			continue; // no level for it
		configs.push_back(*config);
		append_picture(stream, *config, {.idr = true, .idr_pic_id = i});
	}
	ASSERT_GT(configs.size(), 50u);

	const HeaderTrace result = trace(stream);
	const auto spss = result.named("Sequence Parameter Set");
	const auto ppss = result.named("Picture Parameter Set");
	ASSERT_EQ(spss.size(), configs.size());
	ASSERT_EQ(ppss.size(), configs.size());
	for (std::size_t i = 0; i < configs.size(); ++i) {
		const H264Config &config = configs[i];
		const TracedUnit &sps = spss[i];
		const auto sequence = h264_sequence(config);
		const auto picture = h264_picture(config, PictureState{}, kBuffers);
		const auto &vui = sequence.vui_fields.bits;
		ASSERT_EQ(sps["level_idc"], sequence.level_idc);
		ASSERT_EQ(sps["pic_width_in_mbs_minus1"] + 1, sequence.picture_width_in_mbs);
		ASSERT_EQ(sps["pic_height_in_map_units_minus1"] + 1,
			  sequence.picture_height_in_mbs);
		ASSERT_EQ(sps["max_num_ref_frames"], sequence.max_num_ref_frames);
		ASSERT_EQ(sps["frame_mbs_only_flag"], sequence.seq_fields.bits.frame_mbs_only_flag);
		ASSERT_EQ(sps["direct_8x8_inference_flag"],
			  sequence.seq_fields.bits.direct_8x8_inference_flag);
		ASSERT_EQ(sps["log2_max_frame_num_minus4"],
			  sequence.seq_fields.bits.log2_max_frame_num_minus4);
		ASSERT_EQ(sps["pic_order_cnt_type"], sequence.seq_fields.bits.pic_order_cnt_type);
		ASSERT_EQ(sps["log2_max_pic_order_cnt_lsb_minus4"],
			  sequence.seq_fields.bits.log2_max_pic_order_cnt_lsb_minus4);
		ASSERT_EQ(sps["num_units_in_tick"], sequence.num_units_in_tick);
		ASSERT_EQ(sps["time_scale"], sequence.time_scale);
		ASSERT_EQ(sps["fixed_frame_rate_flag"], vui.fixed_frame_rate_flag);
		ASSERT_EQ(sps["bitstream_restriction_flag"], vui.bitstream_restriction_flag);
		ASSERT_EQ(sps["motion_vectors_over_pic_boundaries_flag"],
			  vui.motion_vectors_over_pic_boundaries_flag);
		ASSERT_EQ(sps["log2_max_mv_length_horizontal"], vui.log2_max_mv_length_horizontal);
		ASSERT_EQ(sps["log2_max_mv_length_vertical"], vui.log2_max_mv_length_vertical);
		ASSERT_EQ(sps["frame_cropping_flag"], sequence.frame_cropping_flag);
		if (sequence.frame_cropping_flag != 0) {
			ASSERT_EQ(sps["frame_crop_right_offset"], sequence.frame_crop_right_offset);
			ASSERT_EQ(sps["frame_crop_bottom_offset"],
				  sequence.frame_crop_bottom_offset);
		}
		// What is shown is the visible size, or one more where that is odd.
		const Size visible = config.format.visible;
		ASSERT_EQ(sequence.picture_width_in_mbs * 16u -
				  2 * sequence.frame_crop_right_offset,
			  visible.width + visible.width % 2);
		ASSERT_EQ(sequence.picture_height_in_mbs * 16u -
				  2 * sequence.frame_crop_bottom_offset,
			  visible.height + visible.height % 2);
		ASSERT_EQ(ppss[i]["pic_init_qp_minus26"] + 26, picture.pic_init_qp);
		ASSERT_EQ(ppss[i]["entropy_coding_mode_flag"],
			  picture.pic_fields.bits.entropy_coding_mode_flag);
		ASSERT_EQ(ppss[i]["deblocking_filter_control_present_flag"],
			  picture.pic_fields.bits.deblocking_filter_control_present_flag);
		ASSERT_EQ(ppss[i].has("transform_8x8_mode_flag"),
			  picture.pic_fields.bits.transform_8x8_mode_flag == 1);
	}
}

class H264SliceHeaders : public testing::TestWithParam<H264Profile>
{};

TEST_P(H264SliceHeaders, SayWhatTheBuffersSayOverSeveralWraps)
{
	EncoderSettings settings = with_qp_of(26);
	settings.gop = 600;
	const H264Config config = config_of(
		{.visible = {64, 48}, .rate = {30, 1}, .colorimetry = {}}, settings, GetParam());
	Gop gop(config.period);
	std::vector<PictureState> pictures;
	std::vector<std::byte> stream;
	std::vector<std::uint32_t> lengths;
	for (int i = 0; i < 800; ++i) {
		if (i == 90 || i == 91) // two IDRs in a row
			gop.force_idr();
		pictures.push_back(gop.next());
		append_picture(stream, config, pictures.back());
		lengths.push_back(h264_slice_header(config, pictures.back()).bit_length);
	}

	const auto slices = trace(stream).named("Slice Header");
	ASSERT_EQ(slices.size(), pictures.size());
	std::int64_t last_idr_pic_id = -1;
	for (std::size_t i = 0; i < slices.size(); ++i) {
		const TracedUnit &header = slices[i];
		const PictureState &state = pictures[i];
		const auto picture = h264_picture(config, state, kBuffers);
		const auto slice = h264_slice(config, state, kBuffers);
		ASSERT_EQ(header["nal_unit_type"], state.idr ? 5 : 1);
		ASSERT_EQ(state.idr, i == 0 || i == 90 || i == 91 || i == 691);
		ASSERT_EQ(header["nal_ref_idc"] != 0,
			  picture.pic_fields.bits.reference_pic_flag != 0);
		ASSERT_EQ(picture.pic_fields.bits.idr_pic_flag, state.idr ? 1u : 0u);
		ASSERT_EQ(header["first_mb_in_slice"], slice.macroblock_address);
		ASSERT_EQ(header["slice_type"], slice.slice_type);
		ASSERT_EQ(slice.slice_type, state.idr ? 2 : 0);
		ASSERT_EQ(header["frame_num"], picture.frame_num);
		ASSERT_EQ(header["frame_num"], state.since_idr % 256);
		ASSERT_EQ(header["pic_order_cnt_lsb"], slice.pic_order_cnt_lsb);
		ASSERT_EQ(header["pic_order_cnt_lsb"], state.since_idr * 2 % 256);
		ASSERT_EQ(picture.CurrPic.TopFieldOrderCnt, static_cast<int>(state.since_idr * 2));
		ASSERT_EQ(header["slice_qp_delta"], slice.slice_qp_delta);
		ASSERT_EQ(header["disable_deblocking_filter_idc"],
			  slice.disable_deblocking_filter_idc);
		if (state.idr) {
			ASSERT_EQ(header["idr_pic_id"], slice.idr_pic_id);
			ASSERT_NE(header["idr_pic_id"], last_idr_pic_id);
			last_idr_pic_id = header["idr_pic_id"];
		} else {
			ASSERT_EQ(header["num_ref_idx_active_override_flag"],
				  slice.num_ref_idx_active_override_flag);
			ASSERT_EQ(header.has("cabac_init_idc"), config.cabac);
		}
		// The header ends with this element; the trace counts without the start code.
		ASSERT_EQ(lengths[i], 32 + header.ends.at("slice_beta_offset_div2"));
	}
}

INSTANTIATE_TEST_SUITE_P(Profiles, H264SliceHeaders,
			 testing::Values(H264Profile::kConstrainedBaseline, H264Profile::kHigh),
			 [](const auto &row) {
				 return row.param == H264Profile::kHigh ? "Cabac" : "Cavlc";
			 });

TEST(H264Config, LevelHoldsTheBufferOfASlowCamera)
{
	// Two frames at one a second: 24 Mbit, which level 4 holds; the bitrate needs 3.1.
	const StreamFormat format{.visible = {640, 480}, .rate = {1, 1}, .colorimetry = {}};
	EXPECT_EQ(config_of(format, with_bitrate_of(12'000'000), H264Profile::kMain).level_idc, 40);
}

TEST(H264Config, RefusesWhatNoDecoderTakes)
{
	const RateControl rate;
	const auto config = [&](Size visible, Fraction fps) {
		return make_h264_config(H264Profile::kHigh,
					{.visible = visible, .rate = fps, .colorimetry = {}}, rate,
					{});
	};
	EXPECT_TRUE(config({0, 480}, {30, 1}).error().is(std::errc::invalid_argument));
	EXPECT_TRUE(config({16384, 16384}, {30, 1}).error().is(std::errc::not_supported));
	EncoderSettings settings;
	settings.level = "3";
	EXPECT_TRUE(make_h264_config(H264Profile::kHigh, kFullHd, rate, settings)
			    .error()
			    .is(std::errc::not_supported));
	settings.level = "5.1";
	EXPECT_EQ(make_h264_config(H264Profile::kHigh, kFullHd, rate, settings)->level_idc, 51);
}

} // namespace
} // namespace penstock::vaapi
