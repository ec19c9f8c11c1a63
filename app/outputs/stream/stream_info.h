#pragma once

#include <string>

#include "core/video/codec.h"
#include "core/video/colorimetry.h"
#include "core/video/geometry.h"

namespace penstock {

/// What an output must know about the stream before the first frame.
struct StreamInfo {
	Codec codec = Codec::kH264;
	Size size = {};	    ///< of the visible picture
	Fraction rate = {}; ///< 0/1 is unknown or variable
	Colorimetry colorimetry = {};

	// Where it comes from, for files that can say so; empty: unknown.
	std::string program = {}; ///< "penstock 1.2"
	std::string encoder = {};
	std::string camera = {};
	std::string title = {}; ///< what the user calls it
};

/// One file can hold both: pictures of the same kind, whoever took and coded them. Rates that were
/// measured may differ by 1/200.
bool is_same_stream(const StreamInfo &one, const StreamInfo &other);

} // namespace penstock
