#pragma once

#include <cstdint>
#include <vector>

#include "tests/swva/engine/findings.h"

namespace swva {

/// The part of a picture that a slice covers, in macroblocks or coding tree blocks.
struct SlicePlace {
	std::uint64_t first = 0;
	std::uint64_t count = 0;
};

/// Check 4.slices: one after the other they cover the `total` blocks of the picture.
void check_places(const std::vector<SlicePlace> &slices, std::uint64_t total, Findings &findings);

/// Check 4.qp: the quantiser of a slice.
void check_quantiser(int picture_qp, int slice_qp_delta, Findings &findings);

/// Check 4.parameter_set_id: a slice names the picture's parameter set.
void check_parameter_set(unsigned slice_id, unsigned picture_id, Findings &findings);

} // namespace swva
