#pragma once

#include <cstdint>

#include "core/bitstream/bit_writer.h"
#include "devices/vaapi/bits/header_bytes.h"

namespace penstock::vaapi {

/// A NAL unit, or the head of one, as libva takes packed headers: start code 00 00 00 01, NAL unit
/// header, payload with its emulation prevention bytes (so has_emulation_bytes = 1).
struct PackedNal {
	HeaderBytes bytes;
	/// Bits of `bytes` that count, start code included. A multiple of 8 except for an H.264
	/// slice header, whose last byte the driver completes.
	std::uint32_t bit_length = 0;
};

/// Without an allocation.
using BitWriter = penstock::BitWriter<HeaderBytes>;

/// `header` is the NAL unit header (one byte in H.264, two in HEVC) and `payload` the RBSP or the
/// beginning of it. It gets its emulation prevention bytes, but none before a last incomplete byte,
/// since its value is not known yet: whoever completes it sees to that.
PackedNal pack_nal(std::uint32_t header, unsigned header_bytes, const BitWriter &payload);

} // namespace penstock::vaapi
