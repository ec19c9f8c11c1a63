#include "core/meta/capture_meta.h"

#include "core/buffer/buffer.h"

namespace penstock {

bool CaptureMeta::transform(Buffer &dest, const Buffer &, const MetaTransform &how) const
{
	CaptureMeta *copied = dest.find_meta<CaptureMeta>();
	if (copied)
		*copied = *this;
	else
		copied = dest.add_meta<CaptureMeta>(*this);
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
