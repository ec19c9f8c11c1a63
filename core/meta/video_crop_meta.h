#pragma once

#include "core/meta/meta.h"
#include "core/video/geometry.h"

namespace penstock {

inline constexpr MetaApi kVideoCropMetaApi{"VideoCropMeta", {kTagSize, kTagOrientation}};

/// Only this part of the picture is to be shown (GstVideoCropMeta), in pixels of the visible
/// picture. It follows the picture when that is scaled, turned or mirrored, and is dropped when
/// nothing of it is left.
class VideoCropMeta : public Meta, public Rectangle
{
public:
	using Interface = VideoCropMeta;
	static constexpr const MetaApi &kApi = kVideoCropMetaApi;

	explicit VideoCropMeta(const Rectangle &rectangle = {}) noexcept : Rectangle(rectangle) {}

	bool transform(MetaList &dest, const MetaList &src, const MetaTransform &how) const;
};

} // namespace penstock
