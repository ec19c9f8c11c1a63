#include "devices/convert/plane_copy.h"

#include <libyuv.h>

namespace penstock::software {

bool is_plain_copy(PixelFormat from, PixelFormat to)
{
	if (from == PixelFormat::kInvalid || pixel_format_info(from).compressed)
		return false;
	return canonical(from) == canonical(to) && !(has_unused_byte(from) && has_alpha(to));
}

PlaneCopy::PlaneCopy(const VideoInfo &layout)
{
	for (std::size_t i = 0; i < layout.planes().size(); ++i)
		extents_[place_of(layout.format(), i)] = {static_cast<int>(layout.line_bytes(i)),
							  static_cast<int>(layout.visible_rows(i))};
}

Status PlaneCopy::run(const SourcePicture &from, const TargetPicture &to)
{
	for (std::size_t i = 0; i < extents_.size() && extents_[i].lines > 0; ++i)
		libyuv::CopyPlane(from.data[i], from.stride[i], to.data[i], to.stride[i],
				  extents_[i].line_bytes, extents_[i].lines);
	return {};
}

} // namespace penstock::software
