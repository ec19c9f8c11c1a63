#pragma once

#include <string>
#include <utility>

#include "core/base/clock_time.h"
#include "core/meta/meta.h"

namespace penstock {

inline constexpr MetaApi kReferenceTimestampMetaApi{"ReferenceTimestampMeta", {}};

/// The frame's time on another clock than the pipeline's (GstReferenceTimestampMeta): "ntp", "ptp",
/// "unix", "v4l2/monotonic". A buffer carries one per reference. It holds whatever becomes of the
/// picture, so every copy keeps it.
class ReferenceTimestampMeta : public Meta
{
public:
	using Interface = ReferenceTimestampMeta;
	static constexpr const MetaApi &kApi = kReferenceTimestampMetaApi;

	ReferenceTimestampMeta(std::string name, ClockTime time, ClockTime length = {})
		: reference(std::move(name)), timestamp(time), duration(length)
	{}

	std::string reference; ///< the clock's name
	ClockTime timestamp;   ///< since the clock's own epoch
	ClockTime duration;    ///< unset when unknown
};

} // namespace penstock
