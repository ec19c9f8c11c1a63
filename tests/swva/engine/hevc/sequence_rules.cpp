#include "tests/swva/engine/hevc/sequence_rules.h"

#include <fmt/format.h>

#include "tests/swva/engine/hevc/levels.h"
#include "tests/swva/engine/rules/sequence_rules.h"

namespace swva::hevc {
namespace {

using Sequence = VAEncSequenceParameterBufferHEVC;

void check_format(const Sequence &sequence, Findings &findings)
{
	const auto &fields = sequence.seq_fields.bits;
	findings.require(fields.chroma_format_idc == 1 && !fields.separate_colour_plane_flag &&
				 fields.bit_depth_luma_minus8 == 0 &&
				 fields.bit_depth_chroma_minus8 == 0,
			 "4.format", "the sequence is not 4:2:0 with 8 bits");
	findings.require(sequence.general_profile_idc == 1, "4.profile",
			 "general_profile_idc is not that of Main");
}

void check_blocks(const Sequence &sequence, Findings &findings)
{
	const unsigned log2_min = sequence.log2_min_luma_coding_block_size_minus3 + 3U;
	const unsigned log2_ctb = log2_min + sequence.log2_diff_max_min_luma_coding_block_size;
	const unsigned log2_transform = sequence.log2_min_transform_block_size_minus2 + 2U;
	const unsigned log2_max_transform =
		log2_transform + sequence.log2_diff_max_min_transform_block_size;
	if (log2_ctb < 4 || log2_ctb > 6 || log2_transform >= log2_min || log2_max_transform > 5 ||
	    log2_max_transform > log2_ctb) {
		findings.add("4.blocks", "no stream has such block sizes");
		return;
	}
	const std::uint32_t unit = 1U << log2_min;
	const std::uint32_t width = sequence.pic_width_in_luma_samples;
	const std::uint32_t height = sequence.pic_height_in_luma_samples;
	if (width == 0 || height == 0 || width % unit != 0 || height % unit != 0)
		findings.add("4.blocks", fmt::format("{}x{} is not a multiple of coding blocks of "
						     "{}",
						     width, height, unit));
}

void check_size(const HevcFrame &frame, const Sequence &sequence, Findings &findings)
{
	if (frame.visible_width > sequence.pic_width_in_luma_samples ||
	    frame.visible_height > sequence.pic_height_in_luma_samples)
		findings.add("4.cropping",
			     fmt::format("{}x{} are to be visible of {}x{}", frame.visible_width,
					 frame.visible_height, sequence.pic_width_in_luma_samples,
					 sequence.pic_height_in_luma_samples));
}

void check_level(const HevcFrame &frame, const Sequence &sequence, Findings &findings)
{
	const std::string name = fmt::format("general_level_idc {}", sequence.general_level_idc);
	LevelNeeds needs{.width = sequence.pic_width_in_luma_samples,
			 .height = sequence.pic_height_in_luma_samples,
			 .bitrate = frame.bitrate};
	if (sequence.vui_parameters_present_flag &&
	    sequence.vui_fields.bits.vui_timing_info_present_flag)
		needs.rate = {sequence.vui_time_scale, sequence.vui_num_units_in_tick};
	const auto level = find_level(sequence.general_level_idc);
	std::optional<LevelLimits> limits;
	if (level)
		limits = {
			level->picture_size, level->sample_rate,
			1100 * (sequence.general_tier_flag ? level->high_rate : level->main_rate)};
	check_level(name, limits, needs, findings);
	if (level && sequence.general_tier_flag && level->high_rate == 0)
		findings.add("4.level", name + ": it has no High tier");
}

} // namespace

void check_sequence(const HevcFrame &frame, const Sequence &sequence, Findings &findings)
{
	check_format(sequence, findings);
	check_blocks(sequence, findings);
	check_size(frame, sequence, findings);
	check_level(frame, sequence, findings);
}

} // namespace swva::hevc
