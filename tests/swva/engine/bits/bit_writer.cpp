#include "tests/swva/engine/bits/bit_writer.h"

#include <bit>

namespace swva {

void BitWriter::bits(std::uint64_t value, unsigned count)
{
	pending_ = pending_ << count | (value & ((std::uint64_t{1} << count) - 1));
	pending_count_ += count;
	while (pending_count_ >= 8) {
		pending_count_ -= 8;
		data_.push_back(static_cast<std::byte>(pending_ >> pending_count_));
	}
	pending_ &= (std::uint64_t{1} << pending_count_) - 1;
}

void BitWriter::ue(std::uint64_t value)
{
	const std::uint64_t code = value + 1;
	const auto length = static_cast<unsigned>(std::bit_width(code));
	bits(0, length - 1);
	if (length > 32)
		bits(code >> 32, length - 32);
	bits(code, length > 32 ? 32 : length);
}

void BitWriter::se(std::int64_t value)
{
	ue(static_cast<std::uint64_t>(value > 0 ? 2 * value - 1 : -2 * value));
}

void BitWriter::align(bool value)
{
	while (!aligned())
		bit(value);
}

void BitWriter::bytes(std::span<const std::byte> data)
{
	data_.insert(data_.end(), data.begin(), data.end());
}

void BitWriter::copy(std::span<const std::byte> data, std::size_t count)
{
	for (std::size_t i = 0; i < count / 8; ++i)
		bits(std::to_integer<unsigned>(data[i]), 8);
	if (const auto rest = static_cast<unsigned>(count % 8); rest > 0)
		bits(std::to_integer<unsigned>(data[count / 8]) >> (8 - rest), rest);
}

void BitWriter::trailing_bits()
{
	bit(true);
	align(false);
}

} // namespace swva
