#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <va/va.h>

#include "devices/vaapi/hevc/headers.h"
#include "devices/vaapi/hevc/parameters.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/header_trace.h"

namespace penstock::vaapi {
namespace {

using penstock::test::HeaderTrace;
using penstock::test::TracedUnit;

constexpr PictureBuffers kBuffers{.reconstructed = 7, .reference = 6, .coded = 9};

const StreamFormat kFullHd{.visible = {1920, 1080},
			   .rate = {60, 1},
			   .constant_rate = false,
			   .colorimetry = {9, 16, 9, Colorimetry::Range::kFull}};

HevcTools every_tool()
{
	HevcTools tools{.ctb_log2 = 6, .min_cb_log2 = 3};
	tools.sao = tools.temporal_mvp = tools.strong_intra_smoothing = true;
	tools.sign_data_hiding = tools.constrained_intra_pred = tools.transform_skip = true;
	return tools;
}

HevcConfig config_of(const HevcTools &tools, const StreamFormat &format, std::uint64_t bitrate = 0,
		     std::optional<std::uint32_t> gop = {})
{
	EncoderSettings settings;
	settings.gop = gop;
	if (bitrate != 0)
		settings.bitrate = bitrate;
	const RateControl rate =
		choose_rate_control(settings, format, bitrate != 0 ? VA_RC_CBR : VA_RC_CQP).value();
	return make_hevc_config(tools, format, rate, settings).value();
}

void append(std::vector<std::byte> &stream, const PackedNal &nal)
{
	EXPECT_EQ(nal.bit_length, nal.bytes.size() * 8);
	stream.insert(stream.end(), nal.bytes.begin(), nal.bytes.end());
}

/// The headers alone, and a byte where slice data would follow.
void append_picture(std::vector<std::byte> &stream, const HevcConfig &config,
		    const PictureState &picture)
{
	if (picture.idr) {
		append(stream, hevc_vps(config));
		append(stream, hevc_sps(config));
		append(stream, hevc_pps(config));
	}
	append(stream, hevc_slice_header(config, picture));
	stream.push_back(std::byte{0xff});
}

HeaderTrace trace(const std::vector<std::byte> &stream)
{
	HeaderTrace result = penstock::test::trace_headers(stream, "hevc");
	EXPECT_EQ(result.complaints, "");
	return result;
}

HeaderTrace trace_idr(const HevcConfig &config)
{
	std::vector<std::byte> stream;
	append_picture(stream, config, PictureState{});
	return trace(stream);
}

TEST(HevcHeaders, TellProfileLevelSizeAndColours)
{
	const HeaderTrace result = trace_idr(config_of(HevcTools{}, kFullHd));
	const TracedUnit vps = result.named("Video Parameter Set").at(0);
	const TracedUnit sps = result.named("Sequence Parameter Set").at(0);
	for (const TracedUnit &unit : {vps, sps}) {
		EXPECT_EQ(unit["general_profile_idc"], 1);
		EXPECT_EQ(unit["general_profile_compatibility_flag[1]"], 1);
		EXPECT_EQ(unit["general_profile_compatibility_flag[2]"], 1);
		EXPECT_EQ(unit["general_profile_compatibility_flag[3]"], 0);
		EXPECT_EQ(unit["general_tier_flag"], 0);
		EXPECT_EQ(unit["general_level_idc"], 41 * 3);
		EXPECT_EQ(unit["general_progressive_source_flag"], 1);
		EXPECT_EQ(unit["general_frame_only_constraint_flag"], 1);
	}
	EXPECT_EQ(vps["vps_num_units_in_tick"], 1);
	EXPECT_EQ(vps["vps_time_scale"], 60);
	EXPECT_EQ(vps["vps_max_dec_pic_buffering_minus1[0]"], 1);
	EXPECT_EQ(sps["sps_max_dec_pic_buffering_minus1[0]"], 1);
	EXPECT_EQ(sps["sps_max_num_reorder_pics[0]"], 0);
	EXPECT_EQ(sps["pic_width_in_luma_samples"], 1920);
	EXPECT_EQ(sps["pic_height_in_luma_samples"], 1088);
	EXPECT_EQ(sps["conf_win_bottom_offset"], 4);
	EXPECT_EQ(sps["conf_win_right_offset"], 0);
	EXPECT_EQ(sps["video_full_range_flag"], 1);
	EXPECT_EQ(sps["colour_primaries"], 9);
	EXPECT_EQ(sps["transfer_characteristics"], 16);
	EXPECT_EQ(sps["matrix_coefficients"], 9);
}

TEST(HevcHeaders, FfprobeReadsWhatWasConfigured)
{
	std::vector<std::byte> stream;
	StreamFormat format = kFullHd;
	format.visible = {1919, 1080};
	append_picture(stream, config_of(every_tool(), format), PictureState{});
	const penstock::test::ScratchDirectory scratch;
	penstock::test::write_file(scratch.file("in.hevc"), stream);
	const auto probe = penstock::test::run(
		{"ffprobe", "-v", "quiet", "-f", "hevc", "-show_entries",
		 "stream=profile,level,width,height,coded_width,coded_height,has_b_frames,"
		 "color_range,color_space,color_transfer,color_primaries,r_frame_rate",
		 "-of", "default=noprint_wrappers=1", scratch.file("in.hevc")});
	ASSERT_EQ(probe.ending, penstock::test::exited(0)) << probe.err;
	EXPECT_EQ(probe.out, "profile=Main\n"
			     "width=1920\nheight=1080\ncoded_width=1920\ncoded_height=1080\n"
			     "has_b_frames=0\nlevel=123\n"
			     "color_range=pc\ncolor_space=bt2020nc\ncolor_transfer=smpte2084\n"
			     "color_primaries=bt2020\nr_frame_rate=60/1\n");
}

TEST(HevcHeaders, HighTierIsTold)
{
	const HeaderTrace result = trace_idr(config_of(HevcTools{}, kFullHd, 300'000'000));
	EXPECT_EQ(result.named("Sequence Parameter Set").at(0)["general_tier_flag"], 1);
	EXPECT_EQ(result.named("Video Parameter Set").at(0)["general_tier_flag"], 1);
}

TEST(HevcHeaders, NoWindowWhereNothingIsCutOff)
{
	const StreamFormat format{.visible = {640, 360}, .rate = {30, 1}, .colorimetry = {}};
	const TracedUnit sps =
		trace_idr(config_of(every_tool(), format)).named("Sequence Parameter Set").at(0);
	EXPECT_EQ(sps["pic_height_in_luma_samples"], 360);
	EXPECT_EQ(sps["conformance_window_flag"], 0);
}

/// Some tools on and off, other sizes, rates and bitrates.
HevcConfig draw(std::mt19937 &engine)
{
	const auto below = [&](std::uint32_t limit) {
		return static_cast<std::uint32_t>(engine() % limit);
	};
	HevcTools tools = below(2) == 1 ? every_tool() : HevcTools{};
	tools.amp = below(2) == 1;
	tools.sao = below(2) == 1;
	tools.temporal_mvp = below(2) == 1;
	tools.cu_qp_delta = below(2) == 1;
	tools.p_as_b = below(2) == 1;
	tools.depth_inter = below(3);
	tools.depth_intra = below(3);
	const StreamFormat format{.visible = {1 + below(2000), 1 + below(1100)},
				  .rate = {1 + below(60'000), 1'000},
				  .constant_rate = below(2) == 1,
				  .colorimetry = {}};
	return config_of(tools, format, below(2) == 1 ? 1 + below(10'000'000) : 0);
}

void compare_sequence(const TracedUnit &sps, const HevcConfig &config)
{
	const auto sequence = hevc_sequence(config);
	const auto &fields = sequence.seq_fields.bits;
	const auto &vui = sequence.vui_fields.bits;
	ASSERT_EQ(sps["general_profile_idc"], sequence.general_profile_idc);
	ASSERT_EQ(sps["general_level_idc"], sequence.general_level_idc);
	ASSERT_EQ(sps["general_tier_flag"], sequence.general_tier_flag);
	ASSERT_EQ(sps["pic_width_in_luma_samples"], sequence.pic_width_in_luma_samples);
	ASSERT_EQ(sps["pic_height_in_luma_samples"], sequence.pic_height_in_luma_samples);
	ASSERT_EQ(sps["chroma_format_idc"], fields.chroma_format_idc);
	ASSERT_EQ(sps["strong_intra_smoothing_enabled_flag"],
		  fields.strong_intra_smoothing_enabled_flag);
	ASSERT_EQ(sps["amp_enabled_flag"], fields.amp_enabled_flag);
	ASSERT_EQ(sps["sample_adaptive_offset_enabled_flag"],
		  fields.sample_adaptive_offset_enabled_flag);
	ASSERT_EQ(sps["pcm_enabled_flag"], fields.pcm_enabled_flag);
	ASSERT_EQ(sps["sps_temporal_mvp_enabled_flag"], fields.sps_temporal_mvp_enabled_flag);
	ASSERT_EQ(sps["log2_min_luma_coding_block_size_minus3"],
		  sequence.log2_min_luma_coding_block_size_minus3);
	ASSERT_EQ(sps["log2_diff_max_min_luma_coding_block_size"],
		  sequence.log2_diff_max_min_luma_coding_block_size);
	ASSERT_EQ(sps["log2_min_luma_transform_block_size_minus2"],
		  sequence.log2_min_transform_block_size_minus2);
	ASSERT_EQ(sps["log2_diff_max_min_luma_transform_block_size"],
		  sequence.log2_diff_max_min_transform_block_size);
	ASSERT_EQ(sps["max_transform_hierarchy_depth_inter"],
		  sequence.max_transform_hierarchy_depth_inter);
	ASSERT_EQ(sps["max_transform_hierarchy_depth_intra"],
		  sequence.max_transform_hierarchy_depth_intra);
	ASSERT_EQ(sps["vui_num_units_in_tick"], sequence.vui_num_units_in_tick);
	ASSERT_EQ(sps["vui_time_scale"], sequence.vui_time_scale);
	ASSERT_EQ(sps["motion_vectors_over_pic_boundaries_flag"],
		  vui.motion_vectors_over_pic_boundaries_flag);
	ASSERT_EQ(sps["restricted_ref_pic_lists_flag"], vui.restricted_ref_pic_lists_flag);
	ASSERT_EQ(sps["log2_max_mv_length_horizontal"], vui.log2_max_mv_length_horizontal);
	ASSERT_EQ(sps["log2_max_mv_length_vertical"], vui.log2_max_mv_length_vertical);
}

void compare_picture(const TracedUnit &pps, const HevcConfig &config)
{
	const auto picture = hevc_picture(config, PictureState{}, kBuffers);
	const auto &fields = picture.pic_fields.bits;
	ASSERT_EQ(pps["init_qp_minus26"] + 26, picture.pic_init_qp);
	ASSERT_EQ(pps["sign_data_hiding_enabled_flag"], fields.sign_data_hiding_enabled_flag);
	ASSERT_EQ(pps["constrained_intra_pred_flag"], fields.constrained_intra_pred_flag);
	ASSERT_EQ(pps["transform_skip_enabled_flag"], fields.transform_skip_enabled_flag);
	ASSERT_EQ(pps["cu_qp_delta_enabled_flag"], fields.cu_qp_delta_enabled_flag);
	ASSERT_EQ(pps["pps_loop_filter_across_slices_enabled_flag"],
		  fields.pps_loop_filter_across_slices_enabled_flag);
	ASSERT_EQ(pps["num_ref_idx_l0_default_active_minus1"],
		  picture.num_ref_idx_l0_default_active_minus1);
}

TEST(HevcHeaders, BuffersSayTheSame)
{
	std::mt19937 engine(3);
	std::vector<HevcConfig> configs;
	std::vector<std::byte> stream;
	for (int i = 0; i < 150; ++i) {
		configs.push_back(draw(engine));
		append_picture(stream, configs.back(), PictureState{});
	}
	const HeaderTrace result = trace(stream);
	const auto spss = result.named("Sequence Parameter Set");
	const auto ppss = result.named("Picture Parameter Set");
	ASSERT_EQ(spss.size(), configs.size());
	ASSERT_EQ(ppss.size(), configs.size());
	for (std::size_t i = 0; i < configs.size(); ++i) {
		ASSERT_NO_FATAL_FAILURE(compare_sequence(spss[i], configs[i])) << i;
		ASSERT_NO_FATAL_FAILURE(compare_picture(ppss[i], configs[i])) << i;
		const Size visible = configs[i].format.visible;
		const bool window = spss[i]["conformance_window_flag"] == 1;
		const auto cut = [&](const char *name) { return window ? spss[i][name] * 2 : 0; };
		ASSERT_EQ(spss[i]["pic_width_in_luma_samples"] - cut("conf_win_right_offset"),
			  visible.width + visible.width % 2);
		ASSERT_EQ(spss[i]["pic_height_in_luma_samples"] - cut("conf_win_bottom_offset"),
			  visible.height + visible.height % 2);
	}
}

struct Variant {
	const char *name;
	bool tools;
	bool p_as_b;
};

class HevcSliceHeaders : public testing::TestWithParam<Variant>
{};

TEST_P(HevcSliceHeaders, SayWhatTheBuffersSayOverSeveralWraps)
{
	HevcTools tools = GetParam().tools ? every_tool() : HevcTools{};
	tools.p_as_b = GetParam().p_as_b;
	const StreamFormat format{.visible = {100, 50}, .rate = {30, 1}, .colorimetry = {}};
	const HevcConfig config = config_of(tools, format, 1'000'000, 600);
	Gop gop(config.period);
	std::vector<PictureState> pictures;
	std::vector<std::byte> stream;
	for (int i = 0; i < 700; ++i) {
		if (i == 50)
			gop.force_idr();
		pictures.push_back(gop.next());
		append_picture(stream, config, pictures.back());
	}

	const auto slices = trace(stream).named("Slice Segment Header");
	ASSERT_EQ(slices.size(), pictures.size());
	for (std::size_t i = 0; i < slices.size(); ++i) {
		const TracedUnit &header = slices[i];
		const PictureState &state = pictures[i];
		const auto picture = hevc_picture(config, state, kBuffers);
		const auto slice = hevc_slice(config, state, kBuffers);
		const auto &fields = slice.slice_fields.bits;
		ASSERT_EQ(state.idr, i == 0 || i == 50 || i == 650);
		ASSERT_EQ(header["nal_unit_type"], picture.nal_unit_type);
		ASSERT_EQ(header["nal_unit_type"], state.idr ? 19 : 1);
		ASSERT_EQ(header["slice_type"], slice.slice_type);
		ASSERT_EQ(slice.slice_type, state.idr ? 2 : tools.p_as_b ? 0 : 1);
		ASSERT_EQ(header["slice_qp_delta"], slice.slice_qp_delta);
		ASSERT_EQ(header["slice_loop_filter_across_slices_enabled_flag"],
			  fields.slice_loop_filter_across_slices_enabled_flag);
		ASSERT_EQ(header.has("slice_sao_luma_flag"), tools.sao);
		ASSERT_EQ(fields.slice_sao_luma_flag, tools.sao ? 1u : 0u);
		ASSERT_EQ(picture.decoded_curr_pic.pic_order_cnt,
			  static_cast<int>(state.since_idr));
		if (state.idr)
			continue;
		ASSERT_EQ(header["slice_pic_order_cnt_lsb"], state.since_idr % 256);
		ASSERT_EQ(header["short_term_ref_pic_set_sps_flag"], 1);
		ASSERT_EQ(header["five_minus_max_num_merge_cand"], 5 - slice.max_num_merge_cand);
		ASSERT_EQ(header.has("slice_temporal_mvp_enabled_flag"), tools.temporal_mvp);
		ASSERT_EQ(fields.slice_temporal_mvp_enabled_flag, tools.temporal_mvp ? 1u : 0u);
		ASSERT_EQ(header.has("mvd_l1_zero_flag"), tools.p_as_b);
		ASSERT_EQ(header.has("collocated_from_l0_flag"),
			  tools.p_as_b && tools.temporal_mvp);
		if (header.has("collocated_from_l0_flag")) {
			ASSERT_EQ(header["collocated_from_l0_flag"],
				  fields.collocated_from_l0_flag);
		}
	}
}

INSTANTIATE_TEST_SUITE_P(Variants, HevcSliceHeaders,
			 testing::Values(Variant{"Plain", false, false},
					 Variant{"PlainAsB", false, true},
					 Variant{"EveryTool", true, false},
					 Variant{"EveryToolAsB", true, true}),
			 [](const auto &row) { return std::string(row.param.name); });

TEST(HevcConfig, RefusesWhatIsNotThere)
{
	const RateControl rate;
	EncoderSettings settings;
	settings.profile = Profile::kMain10;
	EXPECT_TRUE(
		make_hevc_config({}, kFullHd, rate, settings).error().is(std::errc::not_supported));
	settings.profile = Profile::kMain;
	EXPECT_TRUE(make_hevc_config({}, kFullHd, rate, settings));
	settings.level = "4";
	EXPECT_TRUE(
		make_hevc_config({}, kFullHd, rate, settings).error().is(std::errc::not_supported));
	EXPECT_TRUE(
		make_hevc_config({}, {.visible = {0, 1}, .rate = {}, .colorimetry = {}}, rate, {})
			.error()
			.is(std::errc::invalid_argument));
}

TEST(HevcConfig, LevelHoldsTheBufferOfASlowCamera)
{
	// Two frames at one a second: 18 Mbit, which level 4.1 holds; the bitrate needs 3.1.
	const StreamFormat format{.visible = {640, 480}, .rate = {1, 1}, .colorimetry = {}};
	EXPECT_EQ(config_of({}, format, 9'000'000).level.idc, 41 * 3);
}

TEST(HevcConfig, QpChangesWithinAPictureOnlyWithRateControl)
{
	HevcTools tools;
	EXPECT_FALSE(config_of(tools, kFullHd).cu_qp_delta());
	EXPECT_TRUE(config_of(tools, kFullHd, 1'000'000).cu_qp_delta());
	tools.cu_qp_delta_always = true;
	EXPECT_TRUE(config_of(tools, kFullHd).cu_qp_delta());
	tools.cu_qp_delta = false;
	EXPECT_FALSE(config_of(tools, kFullHd, 1'000'000).cu_qp_delta());
}

} // namespace
} // namespace penstock::vaapi
