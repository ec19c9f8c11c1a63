#pragma once

#include <cstdint>

#include "tests/swva/engine/bits/bit_writer.h"
#include "tests/swva/engine/engine.h"

namespace swva::h264 {

/// slice_data() of macroblocks that are either all I_PCM or all P_Skip.
struct SliceData {
	const Picture &picture;
	std::uint32_t first = 0; ///< macroblocks in raster order
	std::uint32_t count = 0;
	bool p_slice = false;
	bool skip = false;	 ///< only in P slices
	int qp = 26;		 ///< SliceQPY
	unsigned cabac_init = 0; ///< cabac_init_idc
};

/// Behind the slice header, up to and with the trailing bits.
void write_cavlc(BitWriter &out, const SliceData &slice);
void write_cabac(BitWriter &out, const SliceData &slice);

} // namespace swva::h264
