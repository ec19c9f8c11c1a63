#include "tests/swva/engine/h264/picture_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "tests/swva/engine/h264/sequence_rules.h"
#include "tests/swva/engine/h264/slice_rules.h"
#include "tests/swva/engine/h264/syntax.h"
#include "tests/swva/engine/rules/references.h"

namespace swva::h264 {

void PictureRules::check(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence,
			 Findings &findings)
{
	const auto &picture = frame.picture;
	const std::uint32_t max_frame_num =
		1U << (sequence.seq_fields.bits.log2_max_frame_num_minus4 + 4);
	if (frame.sequence)
		check_sequence(frame, *frame.sequence, findings);
	check_entropy(frame, findings);
	check_references(references_of(frame), sequence.max_num_ref_frames, findings);
	check_slices(frame, sequence, findings);
	check_idr(frame, findings);
	check_frame_num(picture, max_frame_num, findings);
	check_order(frame, sequence, findings);
	findings.require(picture.seq_parameter_set_id == sequence.seq_parameter_set_id,
			 "4.parameter_set_id", "the picture names another sequence parameter set");

	frame_num_ = picture.frame_num;
	// Counting goes on from the number that was sent, so that a mistake is reported once.
	if (picture.pic_fields.bits.reference_pic_flag)
		reference_frame_num_ = picture.frame_num;
}

void PictureRules::check_idr(const H264Frame &frame, Findings &findings)
{
	const auto &fields = frame.picture.pic_fields.bits;
	if (!fields.idr_pic_flag) {
		idr_pic_id_.reset();
		return;
	}
	findings.require(fields.reference_pic_flag, "4.reference_flag",
			 "an IDR picture is not for reference");
	if (frame.slices.empty())
		return;
	const std::uint16_t id = frame.slices.front().param.idr_pic_id;
	if (idr_pic_id_ == id)
		findings.add("4.idr_pic_id",
			     fmt::format("two IDR pictures in a row have idr_pic_id {}", id));
	idr_pic_id_ = id;
}

void PictureRules::check_frame_num(const VAEncPictureParameterBufferH264 &picture,
				   std::uint32_t max_frame_num, Findings &findings)
{
	const std::uint32_t expected = picture.pic_fields.bits.idr_pic_flag
					       ? 0
					       : (reference_frame_num_ + 1) % max_frame_num;
	if (picture.frame_num != expected)
		findings.add("4.frame_num", fmt::format("frame_num is {} where {} follows",
							picture.frame_num, expected));
	if (picture.CurrPic.frame_idx != picture.frame_num)
		findings.add("4.frame_num",
			     fmt::format("CurrPic.frame_idx is {}, frame_num {}",
					 picture.CurrPic.frame_idx, picture.frame_num));
	if (picture.pic_fields.bits.idr_pic_flag)
		frame_num_offset_ = 0;
	else if (picture.frame_num < frame_num_)
		frame_num_offset_ += max_frame_num;
}

void PictureRules::check_order(const H264Frame &frame,
			       const VAEncSequenceParameterBufferH264 &sequence, Findings &findings)
{
	const auto &fields = frame.picture.pic_fields.bits;
	const std::int64_t order = frame.picture.CurrPic.TopFieldOrderCnt;
	const auto wrong = [&](std::string text) { findings.add("4.poc", std::move(text)); };
	const bool reordered =
		std::any_of(frame.slices.begin(), frame.slices.end(), [](const H264Slice &slice) {
			return slice.param.slice_type % 5 == kB;
		});
	const std::int64_t before = coding_order_.order();
	coding_order_.check({.idr = fields.idr_pic_flag != 0,
			     .has_sequence = frame.sequence.has_value(),
			     .reordered = reordered,
			     .order = order},
			    findings);

	if (sequence.seq_fields.bits.pic_order_cnt_type == 2) {
		const std::int64_t expected =
			2 * (std::int64_t{frame_num_offset_} + frame.picture.frame_num) -
			(fields.reference_pic_flag ? 0 : 1);
		if (order != expected)
			wrong(fmt::format("type 2 makes the order count {}, not {}", expected,
					  order));
		return;
	}
	const std::int64_t max_lsb = std::int64_t{16}
				     << sequence.seq_fields.bits.log2_max_pic_order_cnt_lsb_minus4;
	// A decoder takes the order count that is nearest to the previous one (8.2.1.1).
	if (!fields.idr_pic_flag && order - before >= max_lsb / 2)
		wrong(fmt::format("the order count goes from {} to {}, more than {} bits tell",
				  before, order,
				  sequence.seq_fields.bits.log2_max_pic_order_cnt_lsb_minus4 + 4));
	for (const H264Slice &slice : frame.slices)
		if (slice.param.pic_order_cnt_lsb != (order & (max_lsb - 1)))
			wrong(fmt::format("pic_order_cnt_lsb is {}, the order count {}",
					  slice.param.pic_order_cnt_lsb, order));
}

} // namespace swva::h264
