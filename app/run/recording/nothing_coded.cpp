#include "app/run/recording/nothing_coded.h"

#include <fmt/format.h>

namespace penstock {

Fault nothing_coded(const PathReport &path, const Statistics &statistics)
{
	if (statistics.frames_captured == 0)
		return {Fault::Part::kCamera,
			{std::make_error_code(std::errc::no_message_available),
			 fmt::format("camera {} gave no frame before the end", path.camera.path)}};
	return {Fault::Part::kEncoder,
		{std::make_error_code(std::errc::io_error),
		 fmt::format("encoder {} coded none of {} frames",
			     path.encoders.front().identity.path, statistics.frames_captured)}};
}

} // namespace penstock
