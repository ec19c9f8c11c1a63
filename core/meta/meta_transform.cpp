#include "core/meta/meta_transform.h"

#include <cassert>

#include "core/meta/meta_list.h"

namespace penstock {
namespace {

/// The meta's fact is about bytes or memory that `dest` does not have.
struct LosesMemory {
	const MetaApi &api;

	bool operator()(const CopyTransform &copy) const
	{
		const bool other_bytes = copy.region || copy.merged || !copy.with_memory;
		const bool other_memory = copy.deep || !copy.with_memory;
		return (other_bytes && api.has_tag(kTagMemory)) ||
		       (other_memory && api.has_tag(kTagMemoryReference));
	}
	template <typename PictureChange>
	bool operator()(const PictureChange &) const
	{
		return api.has_tag(kTagMemory) || api.has_tag(kTagMemoryReference);
	}
};

/// The meta's fact depends on what changed in the picture.
struct DependsOnChange {
	const MetaApi &api;

	bool operator()(const CopyTransform &) const { return false; }
	bool operator()(const ScaleTransform &) const { return api.has_tag(kTagSize); }
	bool operator()(const ColorspaceTransform &) const { return api.has_tag(kTagColorspace); }
	bool operator()(const RotateTransform &rotate) const
	{
		if (rotate.how == Orientation::kIdentity)
			return false;
		const bool size_changes = rotate.how == Orientation::kRotate90 ||
					  rotate.how == Orientation::kRotate270;
		return api.has_tag(kTagOrientation) || (size_changes && api.has_tag(kTagSize));
	}
};

} // namespace

std::optional<Rectangle> moved_rectangle(const Rectangle &rectangle, const MetaTransform &how)
{
	if (const auto *scale = std::get_if<ScaleTransform>(&how))
		return scaled(rectangle, scale->from, scale->to);
	if (const auto *rotate = std::get_if<RotateTransform>(&how))
		return oriented(rectangle, rotate->from, rotate->how);
	return rectangle;
}

void transform_metas(MetaList &dest, const MetaList &src, const MetaTransform &how)
{
	assert(&dest != &src);
	for (const Meta &meta : MetaRange<const Meta>(src.first())) {
		if (std::visit(LosesMemory{meta.api()}, how))
			continue;
		if (meta.info().transform)
			meta.info().transform(dest, meta, src, how);
		else if (!std::visit(DependsOnChange{meta.api()}, how))
			dest.add_copy(meta);
	}
}

} // namespace penstock
