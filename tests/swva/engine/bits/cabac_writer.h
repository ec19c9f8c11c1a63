#pragma once

#include <cstdint>

#include "tests/swva/engine/bits/bit_writer.h"

namespace swva {

/// The probability of one context variable.
struct CabacContext {
	std::uint8_t state = 0;
	std::uint8_t most_probable = 0;

	/// As both standards derive it from `pre_state`, clipped to 1..126.
	static CabacContext from_pre_state(int pre_state);
};

/// The arithmetic encoder of CABAC, the same in ITU-T H.264 section 9.3.4 and H.265 section 9.3.5.
class CabacWriter
{
public:
	/// Writes at the end of `out`, which must be aligned.
	explicit CabacWriter(BitWriter &out) : out_(out) {}

	/// Once before the first bin and again after the bytes of a PCM block.
	void start();
	void encode(CabacContext &context, bool bin);
	/// A bin of the fixed, small probability. A one flushes the engine: the last bit written is
	/// a one, which serves as the stop bit at the end of a slice.
	void terminate(bool bin);

private:
	void renormalise();
	void put(bool bit);

	BitWriter &out_;
	std::uint32_t low_ = 0;
	std::uint32_t range_ = 0;
	std::uint32_t outstanding_ = 0;
	bool first_ = true;
};

} // namespace swva
