#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <va/va.h>

#include "tests/swva/engine/engine.h"

namespace swva {

struct Config;
struct Persona;

/// What misc parameter buffers have set; in force until set again.
struct MiscState {
	std::uint32_t bitrate = 0;	 ///< target, bits per second
	std::uint32_t frame_rate = 30;	 ///< numerator | denominator << 16
	std::uint32_t quality_level = 0; ///< 0: the driver's own
	bool rate_control_sent = false;

	double frames_per_second() const;
};

/// Takes one VAEncMiscParameterBuffer, header included, and says what is wrong with it (check 5).
std::vector<Violation> take_misc_parameter(std::span<const std::byte> buffer, const Config &config,
					   const Persona &persona, MiscState &state);

/// The part of check 5 that is about the sequence.
std::vector<Violation> check_sequence(const VAEncSequenceParameterBufferH264 &sequence,
				      const Config &config);
std::vector<Violation> check_sequence(const VAEncSequenceParameterBufferHEVC &sequence,
				      const Config &config);

} // namespace swva
