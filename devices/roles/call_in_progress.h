#pragma once

#include <cstdint>
#include <string>

namespace penstock {

/// A call to a driver that has not returned.
struct CallInProgress {
	std::uint64_t number = 0; ///< of all calls of a watch; another one has another number
	std::string text;	  ///< "VIDIOC_STREAMON /dev/video0"
};

} // namespace penstock
