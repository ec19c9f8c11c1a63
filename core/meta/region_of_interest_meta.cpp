#include "core/meta/region_of_interest_meta.h"

#include "core/buffer/buffer.h"
#include "core/meta/moved_rectangle.h"

namespace penstock {

bool RegionOfInterestMeta::transform(Buffer &dest, const Buffer &, const MetaTransform &how) const
{
	const std::optional<Rectangle> rectangle = moved_rectangle(*this, how);
	if (rectangle)
		dest.add_meta<RegionOfInterestMeta>(type, *rectangle, id, parent_id);
	return rectangle.has_value();
}

} // namespace penstock
