#include "tests/swva/engine/rules/references.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

namespace swva {
namespace {

constexpr std::uint8_t kH264P = 0;
constexpr std::uint8_t kH264B = 1;
constexpr std::uint8_t kHevcB = 0;
constexpr std::uint8_t kHevcP = 1;

ReferenceEntry entry(const VAPictureH264 &picture)
{
	constexpr std::uint32_t kKinds =
		VA_PICTURE_H264_SHORT_TERM_REFERENCE | VA_PICTURE_H264_LONG_TERM_REFERENCE;
	return {picture.picture_id, picture.TopFieldOrderCnt,
		(picture.flags & VA_PICTURE_H264_INVALID) != 0, (picture.flags & kKinds) != 0};
}

ReferenceEntry entry(const VAPictureHEVC &picture)
{
	constexpr std::uint32_t kKinds = VA_PICTURE_HEVC_RPS_ST_CURR_BEFORE |
					 VA_PICTURE_HEVC_RPS_ST_CURR_AFTER |
					 VA_PICTURE_HEVC_RPS_LT_CURR;
	return {picture.picture_id, picture.pic_order_cnt,
		(picture.flags & VA_PICTURE_HEVC_INVALID) != 0, (picture.flags & kKinds) != 0};
}

template <typename Picture>
ReferenceList list(const char *name, bool used, std::uint8_t last_active,
		   std::span<const Picture> pictures)
{
	ReferenceList result{name, used ? std::size_t{last_active} + 1 : 0, {}};
	for (const Picture &picture : pictures)
		result.entries.push_back(entry(picture));
	return result;
}

void check_list(const PictureReferences &picture, const ReferenceList &list, Findings &findings)
{
	const auto known = [&](const ReferenceEntry &wanted) {
		return std::ranges::any_of(picture.references, [&](const ReferenceEntry &each) {
			return each.reference() && each.surface == wanted.surface;
		});
	};
	for (std::size_t i = 0; i < list.entries.size(); ++i) {
		if (i >= list.active && !list.entries[i].unused())
			findings.add(
				"4.reference_lists",
				fmt::format("{}[{}] is not used and not INVALID", list.name, i));
		if (i < list.active && !known(list.entries[i]))
			findings.add("4.reference_lists",
				     fmt::format("{}[{}] is not among the picture's references",
						 list.name, i));
	}
}

} // namespace

PictureReferences references_of(const H264Frame &frame)
{
	const auto &picture = frame.picture;
	PictureReferences result;
	result.idr = picture.pic_fields.bits.idr_pic_flag;
	result.reference = picture.pic_fields.bits.reference_pic_flag != 0;
	result.current = entry(picture.CurrPic);
	for (const VAPictureH264 &each : picture.ReferenceFrames)
		result.references.push_back(entry(each));
	for (const H264Slice &slice : frame.slices) {
		const auto &param = slice.param;
		const bool own = param.num_ref_idx_active_override_flag;
		const std::uint8_t type = param.slice_type % 5;
		result.lists.push_back(
			list<VAPictureH264>("RefPicList0", type == kH264P || type == kH264B,
					    own ? param.num_ref_idx_l0_active_minus1
						: picture.num_ref_idx_l0_active_minus1,
					    param.RefPicList0));
		result.lists.push_back(
			list<VAPictureH264>("RefPicList1", type == kH264B,
					    own ? param.num_ref_idx_l1_active_minus1
						: picture.num_ref_idx_l1_active_minus1,
					    param.RefPicList1));
	}
	return result;
}

PictureReferences references_of(const HevcFrame &frame)
{
	const auto &picture = frame.picture;
	PictureReferences result;
	result.idr = picture.pic_fields.bits.idr_pic_flag;
	result.reference = picture.pic_fields.bits.reference_pic_flag;
	result.current = entry(picture.decoded_curr_pic);
	for (const VAPictureHEVC &each : picture.reference_frames)
		result.references.push_back(entry(each));
	for (const HevcSlice &slice : frame.slices) {
		const auto &param = slice.param;
		const bool own = param.slice_fields.bits.num_ref_idx_active_override_flag;
		const std::uint8_t type = param.slice_type;
		result.lists.push_back(
			list<VAPictureHEVC>("ref_pic_list0", type == kHevcP || type == kHevcB,
					    own ? param.num_ref_idx_l0_active_minus1
						: picture.num_ref_idx_l0_default_active_minus1,
					    param.ref_pic_list0));
		result.lists.push_back(
			list<VAPictureHEVC>("ref_pic_list1", type == kHevcB,
					    own ? param.num_ref_idx_l1_active_minus1
						: picture.num_ref_idx_l1_default_active_minus1,
					    param.ref_pic_list1));
	}
	return result;
}

void check_references(const PictureReferences &picture, std::size_t max_references,
		      Findings &findings)
{
	std::size_t count = 0;
	for (const ReferenceEntry &each : picture.references) {
		if (each.unused())
			continue;
		++count;
		findings.require(
			each.reference(), "4.reference_frames",
			"an entry of the references is neither marked as reference nor INVALID");
	}
	findings.require(!picture.idr || count == 0, "4.reference_frames",
			 "an IDR picture has reference frames");
	if (count > max_references)
		findings.add("4.reference_frames",
			     fmt::format("{} reference frames, the sequence allows {}", count,
					 max_references));
	for (const ReferenceList &each : picture.lists)
		check_list(picture, each, findings);
}

} // namespace swva
