#include "tests/swva/engine/hevc/picture_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "tests/swva/engine/hevc/sequence_rules.h"
#include "tests/swva/engine/hevc/slice_rules.h"
#include "tests/swva/engine/hevc/syntax.h"

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
	// Up to 15 the odd types are for reference, and all that start decoding are.
	if (type < kFirstIrap && (type % 2 != 0) != (fields.reference_pic_flag != 0))
		findings.add("4.nal_unit_type",
			     fmt::format("nal_unit_type is {}, reference_pic_flag {}", type,
					 unsigned{fields.reference_pic_flag}));
	if (fields.coding_type < 1 || fields.coding_type > 5 ||
	    (fields.idr_pic_flag && fields.coding_type != 1))
		findings.add("4.coding_type", fmt::format("coding_type {} does not fit the picture",
							  unsigned{fields.coding_type}));
}

/// P slices may be sent as B slices with both lists the same, which reorders nothing.
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
	const bool idr = picture.pic_fields.bits.idr_pic_flag;
	if (frame.sequence)
		check_sequence(frame, *frame.sequence, findings);
	check_nal_type(picture, findings);
	check_references(picture, findings);
	check_slices(frame, sequence, findings);
	findings.require(idr || started_, "4.first_idr", "the first picture is no IDR picture");
	findings.require(!idr || frame.sequence, "4.sequence",
			 "an IDR picture comes without its sequence parameter buffer");

	const std::int64_t order = picture.decoded_curr_pic.pic_order_cnt;
	if (idr && order != 0)
		findings.add("4.poc", fmt::format("an IDR picture has the order count {}", order));
	if (!idr && !reorders(frame) && order <= order_)
		findings.add("4.poc", fmt::format("the order count {} follows {}", order, order_));
	started_ = true;
	order_ = order;
}

} // namespace swva::hevc
