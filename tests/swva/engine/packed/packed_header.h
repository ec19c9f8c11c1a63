#pragma once

#include <cstddef>
#include <vector>

#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/findings.h"

namespace swva {

/// A NAL unit of a packed header with the emulation prevention bytes taken out. The last byte may
/// be incomplete.
struct PackedNal {
	std::vector<std::byte> data;
	std::size_t bit_length = 0;
};

/// The NAL units of a packed header; one that is not escaped has one only, since what looks like
/// a start code may be data. None when it does not begin with a start code.
std::vector<PackedNal> nals_of(const PackedHeader &header);

/// Start code, bit_length and escape flag, rules 6.start_code, 6.bit_length and 6.emulation.
/// Only a slice header may end within a byte.
void check_form(const PackedHeader &header, bool slice, Findings &findings);

} // namespace swva
