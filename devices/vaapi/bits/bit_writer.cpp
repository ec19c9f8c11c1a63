#include "devices/vaapi/bits/bit_writer.h"

#include <bit>

namespace penstock::vaapi {

void BitWriter::u(std::uint32_t value, unsigned count)
{
	for (unsigned left = count; left > 0; --left, ++bits_) {
		if (aligned())
			bytes_.push_back(std::byte{0});
		const unsigned bit = value >> (left - 1) & 1;
		bytes_.back() |= static_cast<std::byte>(bit << (7 - bits_ % 8));
	}
}

void BitWriter::ue(std::uint32_t value)
{
	// As many zeros as there are bits after the first 1 of the code number plus 1.
	const std::uint32_t code = value + 1;
	const auto length = static_cast<unsigned>(std::bit_width(code));
	u(0, length - 1);
	u(code, length);
}

void BitWriter::se(std::int32_t value)
{
	// 1, -1, 2, -2, … have the code numbers 1, 2, 3, 4, …
	const auto size = static_cast<std::uint32_t>(value < 0 ? -value : value);
	ue(value > 0 ? 2 * size - 1 : 2 * size);
}

void BitWriter::trailing_bits()
{
	flag(true);
	while (!aligned())
		flag(false);
}

PackedNal pack_nal(std::uint32_t header, unsigned header_bytes, const BitWriter &payload)
{
	PackedNal nal;
	for (const unsigned start_code : {0, 0, 0, 1})
		nal.bytes.push_back(static_cast<std::byte>(start_code));
	for (unsigned left = header_bytes; left > 0; --left)
		nal.bytes.push_back(static_cast<std::byte>(header >> 8 * (left - 1) & 0xff));

	// The header's own zeros do not count: no value of it ends with two.
	unsigned zeros = 0;
	const std::size_t whole = payload.bits() / 8;
	for (std::size_t i = 0; i < payload.bytes().size(); ++i) {
		const std::byte byte = payload.bytes()[i];
		if (zeros == 2 && byte <= std::byte{3} && i < whole) {
			nal.bytes.push_back(std::byte{3});
			zeros = 0;
		}
		nal.bytes.push_back(byte);
		zeros = byte == std::byte{0} ? zeros + 1 : 0;
	}
	const auto missing =
		static_cast<std::uint32_t>(payload.bytes().size() * 8 - payload.bits());
	nal.bit_length = static_cast<std::uint32_t>(nal.bytes.size()) * 8 - missing;
	return nal;
}

} // namespace penstock::vaapi
