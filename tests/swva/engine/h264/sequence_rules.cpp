#include "tests/swva/engine/h264/sequence_rules.h"

#include <fmt/format.h>

#include "tests/swva/engine/h264/levels.h"
#include "tests/swva/engine/rules/sequence_rules.h"

namespace swva::h264 {
namespace {

using Sequence = VAEncSequenceParameterBufferH264;

void check_format(const Sequence &sequence, Findings &findings)
{
	const auto &fields = sequence.seq_fields.bits;
	findings.require(fields.chroma_format_idc == 1 && sequence.bit_depth_luma_minus8 == 0 &&
				 sequence.bit_depth_chroma_minus8 == 0,
			 "4.format", "the sequence is not 4:2:0 with 8 bits");
	findings.require(fields.frame_mbs_only_flag && !fields.mb_adaptive_frame_field_flag,
			 "4.format", "the sequence is interlaced");
	findings.require(fields.log2_max_frame_num_minus4 <= 12 &&
				 fields.log2_max_pic_order_cnt_lsb_minus4 <= 12 &&
				 fields.pic_order_cnt_type <= 2,
			 "4.format", "frame_num or picture order count is coded in no valid way");
	findings.require(sequence.picture_width_in_mbs > 0 && sequence.picture_height_in_mbs > 0,
			 "4.format", "the sequence has no size");
}

void check_cropping(const H264Frame &frame, const Sequence &sequence, Findings &findings)
{
	const std::uint64_t width = 16U * sequence.picture_width_in_mbs;
	const std::uint64_t height = 16U * sequence.picture_height_in_mbs;
	std::uint64_t columns = 0;
	std::uint64_t rows = 0;
	if (sequence.frame_cropping_flag) {
		columns = 2 * (std::uint64_t{sequence.frame_crop_left_offset} +
			       sequence.frame_crop_right_offset);
		rows = 2 * (std::uint64_t{sequence.frame_crop_top_offset} +
			    sequence.frame_crop_bottom_offset);
	}
	if (columns >= width || rows >= height) {
		findings.add("4.cropping",
			     fmt::format("cropping leaves nothing of {}x{}", width, height));
		return;
	}
	check_visible_size(static_cast<std::int64_t>(width - columns),
			   static_cast<std::int64_t>(height - rows), frame.visible_width,
			   frame.visible_height, findings);
}

void check_level(const H264Frame &frame, const Sequence &sequence, Findings &findings)
{
	const std::string name = fmt::format("level_idc {}", sequence.level_idc);
	LevelNeeds needs{.width = sequence.picture_width_in_mbs,
			 .height = sequence.picture_height_in_mbs,
			 .bitrate = frame.bitrate};
	// A frame lasts two ticks.
	if (sequence.vui_parameters_present_flag &&
	    sequence.vui_fields.bits.timing_info_present_flag)
		needs.rate = {sequence.time_scale, std::uint64_t{2} * sequence.num_units_in_tick};
	const auto level = find_level(sequence.level_idc);
	std::optional<LevelLimits> limits;
	if (level)
		// cpbBrNalFactor, table A-2.
		limits = {level->frame_size, level->macroblocks_per_second,
			  level->bit_rate * (frame.profile == VAProfileH264High ? 1500 : 1200)};
	check_level(name, limits, needs, findings);
	if (level &&
	    (needs.width * needs.height * sequence.max_num_ref_frames > level->buffer_size ||
	     sequence.max_num_ref_frames > 16))
		findings.add("4.level", fmt::format("{}: {} reference frames are too many", name,
						    sequence.max_num_ref_frames));
}

} // namespace

void check_sequence(const H264Frame &frame, const Sequence &sequence, Findings &findings)
{
	check_format(sequence, findings);
	check_cropping(frame, sequence, findings);
	check_level(frame, sequence, findings);
}

void check_entropy(const H264Frame &frame, Findings &findings)
{
	const auto &fields = frame.picture.pic_fields.bits;
	if (frame.profile == VAProfileH264ConstrainedBaseline && fields.entropy_coding_mode_flag)
		findings.add("4.entropy", "CABAC in the Constrained Baseline profile");
	if ((frame.profile == VAProfileH264ConstrainedBaseline ||
	     frame.profile == VAProfileH264Main) &&
	    fields.transform_8x8_mode_flag)
		findings.add("4.transform_8x8", "8x8 transforms below the High profile");
	if (frame.profile == VAProfileH264ConstrainedBaseline && fields.weighted_pred_flag)
		findings.add("4.weighted_pred",
			     "weighted prediction in the Constrained Baseline profile");
}

} // namespace swva::h264
