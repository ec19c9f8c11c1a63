#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace penstock {

/// Writes the syntax elements of one header of H.264 or HEVC, most significant bit first. `Bytes`
/// is what holds them: anything with push_back() and back().
template <typename Bytes>
class BitWriter
{
public:
	/// u(n): the low `count` bits, 0 to 32.
	void u(std::uint32_t value, unsigned count)
	{
		for (unsigned left = count; left > 0; --left, ++bits_) {
			if (aligned())
				bytes_.push_back(std::byte{0});
			const unsigned bit = value >> (left - 1) & 1;
			bytes_.back() |= static_cast<std::byte>(bit << (7 - bits_ % 8));
		}
	}
	void flag(bool value) { u(value ? 1 : 0, 1); }
	/// ue(v): 0 to 2^32 - 2.
	void ue(std::uint32_t value)
	{
		// As many zeros as there are bits after the first 1 of the code number plus 1.
		const std::uint32_t code = value + 1;
		const auto length = static_cast<unsigned>(std::bit_width(code));
		u(0, length - 1);
		u(code, length);
	}
	/// se(v): not -2^31.
	void se(std::int32_t value)
	{
		// 1, -1, 2, -2, … have the code numbers 1, 2, 3, 4, …
		const auto size = static_cast<std::uint32_t>(value < 0 ? -value : value);
		ue(value > 0 ? 2 * size - 1 : 2 * size);
	}
	/// The bits of `bytes` from the one to before the other.
	void copy(std::span<const std::byte> bytes, std::size_t from, std::size_t to)
	{
		for (; from < to; ++from)
			u(std::to_integer<std::uint32_t>(bytes[from / 8]) >> (7 - from % 8) & 1, 1);
	}

	/// A 1 and zeros up to the next byte: rbsp_trailing_bits() and HEVC's byte_alignment().
	void trailing_bits()
	{
		flag(true);
		while (!aligned())
			flag(false);
	}
	bool aligned() const { return bits_ % 8 == 0; }
	std::size_t bits() const { return bits_; }

	/// What was written, a last incomplete byte filled with zeros.
	const Bytes &bytes() const { return bytes_; }

private:
	Bytes bytes_;
	std::size_t bits_ = 0;
};

/// Appends a payload with its emulation prevention bytes: a 3 goes before each byte of 0 to 3 that
/// follows two zeros (ITU-T H.264, 7.3.1).
template <typename Bytes>
void append_escaped(Bytes &unit, std::span<const std::byte> payload)
{
	unsigned zeros = 0;
	for (const std::byte byte : payload) {
		if (zeros == 2 && byte <= std::byte{3}) {
			unit.push_back(std::byte{3});
			zeros = 0;
		}
		unit.push_back(byte);
		zeros = byte == std::byte{0} ? zeros + 1 : 0;
	}
}

} // namespace penstock
