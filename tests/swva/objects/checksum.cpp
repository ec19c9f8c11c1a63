#include "tests/swva/objects/checksum.h"

#include <array>

namespace swva {
namespace {

constexpr std::uint32_t kPolynomial = 0xedb88320;

using Table = std::array<std::uint32_t, 256>;

// tables[k][b]: the remainder of byte b followed by k zero bytes, so that eight bytes take one
// step.
constexpr std::array<Table, 8> make_tables()
{
	std::array<Table, 8> tables{};
	for (std::uint32_t byte = 0; byte < 256; ++byte) {
		std::uint32_t remainder = byte;
		for (int bit = 0; bit < 8; ++bit)
			remainder = remainder >> 1 ^ (remainder & 1 ? kPolynomial : 0);
		tables[0][byte] = remainder;
	}
	for (std::size_t k = 1; k < tables.size(); ++k)
		for (std::size_t byte = 0; byte < 256; ++byte)
			tables[k][byte] =
				tables[k - 1][byte] >> 8 ^ tables[0][tables[k - 1][byte] & 0xff];
	return tables;
}

constexpr auto kTables = make_tables();

std::uint32_t word(const std::byte *bytes)
{
	return std::to_integer<std::uint32_t>(bytes[0]) |
	       std::to_integer<std::uint32_t>(bytes[1]) << 8 |
	       std::to_integer<std::uint32_t>(bytes[2]) << 16 |
	       std::to_integer<std::uint32_t>(bytes[3]) << 24;
}

} // namespace

std::uint32_t crc32(std::uint32_t crc, std::span<const std::byte> bytes)
{
	crc = ~crc;
	while (bytes.size() >= 8) {
		const std::uint32_t low = crc ^ word(bytes.data());
		const std::uint32_t high = word(bytes.data() + 4);
		crc = kTables[7][low & 0xff] ^ kTables[6][low >> 8 & 0xff] ^
		      kTables[5][low >> 16 & 0xff] ^ kTables[4][low >> 24] ^
		      kTables[3][high & 0xff] ^ kTables[2][high >> 8 & 0xff] ^
		      kTables[1][high >> 16 & 0xff] ^ kTables[0][high >> 24];
		bytes = bytes.subspan(8);
	}
	for (std::byte byte : bytes)
		crc = crc >> 8 ^ kTables[0][(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xff];
	return ~crc;
}

} // namespace swva
