#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "core/meta/meta.h"
#include "core/video/geometry.h"

namespace penstock {

inline constexpr MetaApi kRegionOfInterestMetaApi{"RegionOfInterestMeta",
						  {kTagSize, kTagOrientation}};

/// A part of the picture that deserves attention: a detected face, a plate, where an encoder should
/// spend bits (GstVideoRegionOfInterestMeta). A buffer may carry many. It follows the picture when
/// that is scaled, turned or mirrored, and is dropped when nothing of it is left.
class RegionOfInterestMeta : public Meta, public Rectangle
{
public:
	using Interface = RegionOfInterestMeta;
	static constexpr const MetaApi &kApi = kRegionOfInterestMetaApi;

	explicit RegionOfInterestMeta(std::string what, const Rectangle &where,
				      std::int32_t number = 0, std::int32_t parent = -1)
		: Rectangle(where), type(std::move(what)), id(number), parent_id(parent)
	{}

	bool transform(MetaList &dest, const MetaList &src, const MetaTransform &how) const;

	std::string type;	///< what was found, in the finder's word: "face"
	std::int32_t id;	///< the finder's number for it
	std::int32_t parent_id; ///< id of the region that this one is a part of, or -1
};

} // namespace penstock
