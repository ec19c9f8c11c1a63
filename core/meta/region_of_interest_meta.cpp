#include "core/meta/region_of_interest_meta.h"

#include "core/meta/meta_list.h"
#include "core/meta/meta_transform.h"

namespace penstock {

bool RegionOfInterestMeta::transform(MetaList &dest, const MetaList &,
				     const MetaTransform &how) const
{
	const std::optional<Rectangle> rectangle = moved_rectangle(*this, how);
	if (rectangle)
		dest.add<RegionOfInterestMeta>(type, *rectangle, id, parent_id);
	return rectangle.has_value();
}

} // namespace penstock
