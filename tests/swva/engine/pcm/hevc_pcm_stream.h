#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/swva/engine/engine.h"

namespace swva::hevc {

/// A lossless stream of its own: IDR pictures of one slice with pcm blocks only.
struct PcmStream {
	std::uint32_t width = 0; ///< coded, a multiple of 8
	std::uint32_t height = 0;
	std::uint32_t crop_right = 0; ///< samples
	std::uint32_t crop_bottom = 0;
	std::uint8_t level_idc = 0;
	bool picture_set_first = false; ///< VPS, PPS, SPS

	/// VPS, SPS and PPS in the format of Annex B.
	std::vector<std::byte> parameter_sets() const;
	/// The slice of a picture with the stream's size, in the same format.
	std::vector<std::byte> slice(const Picture &picture) const;
};

} // namespace swva::hevc
