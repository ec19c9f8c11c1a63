#include "core/meta/video_crop_meta.h"

#include "core/meta/meta_list.h"
#include "core/meta/meta_transform.h"

namespace penstock {

bool VideoCropMeta::transform(MetaList &dest, const MetaList &, const MetaTransform &how) const
{
	const std::optional<Rectangle> rectangle = moved_rectangle(*this, how);
	if (rectangle)
		dest.add<VideoCropMeta>(*rectangle);
	return rectangle.has_value();
}

} // namespace penstock
