#include "core/meta/capture_meta.h"

#include "core/meta/meta_list.h"

namespace penstock {

bool CaptureMeta::transform(MetaList &dest, const MetaList &, const MetaTransform &how) const
{
	CaptureMeta *copied = dest.find<CaptureMeta>();
	if (copied)
		*copied = *this;
	else
		copied = dest.add<CaptureMeta>(*this);
	const auto *copy = std::get_if<CopyTransform>(&how);
	if (!copy || copy->region || copy->merged || !copy->with_memory)
		copied->forget_payload();
	return true;
}

void CaptureMeta::clear() noexcept
{
	*this = CaptureMeta();
}

} // namespace penstock
