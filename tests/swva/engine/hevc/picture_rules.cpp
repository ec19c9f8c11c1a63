#include "tests/swva/engine/hevc/picture_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "tests/swva/engine/hevc/sequence_rules.h"
#include "tests/swva/engine/hevc/slice_rules.h"
#include "tests/swva/engine/hevc/syntax.h"
#include "tests/swva/engine/rules/references.h"

namespace swva::hevc {
namespace {

void check_nal_type(const VAEncPictureParameterBufferHEVC &picture, Findings &findings)
{
	const auto &fields = picture.pic_fields.bits;
	const unsigned type = picture.nal_unit_type;
	const bool idr = type == kIdrWithRadl || type == kIdr;
	if (idr != (fields.idr_pic_flag != 0))
		findings.add("4.nal_unit_type", fmt::format("nal_unit_type is {}, idr_pic_flag {}",
							    type, unsigned{fields.idr_pic_flag}));
	// Of the types up to 15, the odd ones are reference pictures (H.265 table 7-1).
	if (type < kFirstIrap && (type % 2 != 0) != (fields.reference_pic_flag != 0))
		findings.add("4.nal_unit_type",
			     fmt::format("nal_unit_type is {}, reference_pic_flag {}", type,
					 unsigned{fields.reference_pic_flag}));
	if (fields.coding_type < 1 || fields.coding_type > 5 ||
	    (fields.idr_pic_flag && fields.coding_type != 1))
		findings.add("4.coding_type", fmt::format("coding_type {} does not fit the picture",
							  unsigned{fields.coding_type}));
}

/// B slices alone do not show it: P slices may be sent as B slices with two equal lists.
bool reorders(const HevcFrame &frame)
{
	const auto &references = frame.picture.reference_frames;
	return std::any_of(std::begin(references), std::end(references),
			   [](const VAPictureHEVC &entry) {
				   return entry.picture_id != VA_INVALID_SURFACE &&
					  (entry.flags & VA_PICTURE_HEVC_RPS_ST_CURR_AFTER);
			   });
}

} // namespace

void PictureRules::check(const HevcFrame &frame, const VAEncSequenceParameterBufferHEVC &sequence,
			 Findings &findings)
{
	const auto &picture = frame.picture;
	if (frame.sequence)
		check_sequence(frame, *frame.sequence, findings);
	check_nal_type(picture, findings);
	// The sequence parameter buffer of HEVC does not limit their number.
	check_references(references_of(frame), std::size(picture.reference_frames), findings);
	check_slices(frame, sequence, findings);
	coding_order_.check({.idr = picture.pic_fields.bits.idr_pic_flag != 0,
			     .has_sequence = frame.sequence.has_value(),
			     .reordered = reorders(frame),
			     .order = picture.decoded_curr_pic.pic_order_cnt},
			    findings);
}

} // namespace swva::hevc
