#include "tests/swva/engine/hevc/sequence_rules.h"

#include <fmt/format.h>

#include "tests/swva/engine/hevc/levels.h"

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
		findings.add("4.blocks", "the block sizes are not those of a stream");
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
			     fmt::format("{}x{} shall be visible of {}x{}", frame.visible_width,
					 frame.visible_height, sequence.pic_width_in_luma_samples,
					 sequence.pic_height_in_luma_samples));
}

void check_level(const HevcFrame &frame, const Sequence &sequence, Findings &findings)
{
	const auto wrong = [&](std::string text) {
		findings.add("4.level", fmt::format("general_level_idc {}: {}",
						    sequence.general_level_idc, text));
	};
	const auto limits = level_limits(sequence.general_level_idc);
	if (!limits) {
		wrong("there is no such level");
		return;
	}
	if (sequence.general_tier_flag && limits->high_rate == 0)
		wrong("it has no High tier");
	const std::uint64_t width = sequence.pic_width_in_luma_samples;
	const std::uint64_t height = sequence.pic_height_in_luma_samples;
	if (width * height > limits->picture_size || width * width > 8 * limits->picture_size ||
	    height * height > 8 * limits->picture_size)
		wrong(fmt::format("{}x{} is too large", width, height));
	if (sequence.vui_parameters_present_flag &&
	    sequence.vui_fields.bits.vui_timing_info_present_flag &&
	    width * height * sequence.vui_time_scale >
		    limits->sample_rate * sequence.vui_num_units_in_tick)
		wrong(fmt::format("{}x{} is too large for {}/{} pictures per second", width, height,
				  sequence.vui_time_scale, sequence.vui_num_units_in_tick));
	const std::uint64_t rate =
		sequence.general_tier_flag ? limits->high_rate : limits->main_rate;
	if (frame.bitrate > rate * 1100)
		wrong(fmt::format("{} bits per second are too many", frame.bitrate));
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
