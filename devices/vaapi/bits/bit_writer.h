#pragma once

#include <cstddef>
#include <cstdint>

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

/// Writes the syntax elements of one header of H.264 or HEVC, most significant bit first.
class BitWriter
{
public:
	/// u(n): the low `count` bits, 0 to 32.
	void u(std::uint32_t value, unsigned count);
	void flag(bool value) { u(value ? 1 : 0, 1); }
	/// ue(v): 0 to 2^32 - 2.
	void ue(std::uint32_t value);
	/// se(v): not -2^31.
	void se(std::int32_t value);

	/// A 1 and zeros up to the next byte: rbsp_trailing_bits() and HEVC's byte_alignment().
	void trailing_bits();
	bool aligned() const { return bits_ % 8 == 0; }
	std::size_t bits() const { return bits_; }

	/// What was written, a last incomplete byte filled with zeros.
	const HeaderBytes &bytes() const { return bytes_; }

private:
	HeaderBytes bytes_;
	std::size_t bits_ = 0;
};

/// `header` is the NAL unit header (one byte in H.264, two in HEVC) and `payload` the RBSP or the
/// beginning of it. A 3 goes before each byte of 0 to 3 that follows two zeros; not before a last
/// incomplete byte, since its value is not known yet: whoever completes it sees to that.
PackedNal pack_nal(std::uint32_t header, unsigned header_bytes, const BitWriter &payload);

} // namespace penstock::vaapi
