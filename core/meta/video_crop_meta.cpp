#include "core/meta/video_crop_meta.h"

#include "core/buffer/buffer.h"
#include "core/meta/moved_rectangle.h"

namespace penstock {

bool VideoCropMeta::transform(Buffer &dest, const Buffer &, const MetaTransform &how) const
{
	const std::optional<Rectangle> rectangle = moved_rectangle(*this, how);
	if (rectangle)
		dest.add_meta<VideoCropMeta>(*rectangle);
	return rectangle.has_value();
}

} // namespace penstock
