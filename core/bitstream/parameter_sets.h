#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "core/video/codec.h"

namespace penstock {

/// What a decoder has to know before the first picture of an H.264 stream (SPS, PPS) or an HEVC
/// stream (VPS, SPS, PPS). Some encoders tell it once, but files and connections begin at any
/// keyframe. Other codecs have none.
class ParameterSets
{
public:
	using Pieces = std::array<std::span<const std::byte>, 3>;

	explicit ParameterSets(Codec codec);

	/// The frame (ITU-T H.264 and H.265, Annex B), with the sets that came last where it has
	/// none: behind the access unit delimiter, which has to be first. Some pieces are empty;
	/// they are valid as long as the frame, and until the next call.
	Pieces complete(std::span<const std::byte> keyframe);

	/// The sets that came last, with their start codes.
	std::span<const std::byte> bytes() const { return bytes_; }

private:
	const Codec codec_;
	std::vector<std::byte> bytes_;
};

} // namespace penstock
