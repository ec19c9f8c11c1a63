#include "tests/swva/engine/bits/bit_reader.h"

#include <algorithm>

namespace swva {

BitReader::BitReader(std::span<const std::byte> data, std::size_t bit_length)
	: data_(data), length_(std::min(bit_length, data.size() * 8))
{}

bool BitReader::peek(std::size_t position) const
{
	return (std::to_integer<unsigned>(data_[position / 8]) >> (7 - position % 8) & 1) != 0;
}

std::int64_t BitReader::bits(unsigned count)
{
	if (failed_ || count > left()) {
		failed_ = true;
		return 0;
	}
	std::int64_t value = 0;
	for (unsigned i = 0; i < count; ++i)
		value = value << 1 | (peek(position_++) ? 1 : 0);
	return value;
}

std::int64_t BitReader::ue(std::int64_t maximum)
{
	unsigned zeros = 0;
	while (!failed_ && zeros <= 32 && !bit())
		++zeros;
	// Longer codes stand for values that no syntax element has.
	if (failed_ || zeros > 31) {
		failed_ = true;
		return 0;
	}
	const std::int64_t value = (std::int64_t{1} << zeros) - 1 + bits(zeros);
	if (value > maximum)
		failed_ = true;
	return failed_ ? 0 : value;
}

std::int64_t BitReader::se(std::int64_t minimum, std::int64_t maximum)
{
	const std::int64_t code = ue(INT64_MAX);
	const std::int64_t value = code % 2 != 0 ? code / 2 + 1 : -(code / 2);
	if (value < minimum || value > maximum)
		failed_ = true;
	return failed_ ? 0 : value;
}

void BitReader::skip(std::size_t count)
{
	if (count > left())
		failed_ = true;
	else
		position_ += count;
}

bool BitReader::more_data() const
{
	if (failed_)
		return false;
	std::size_t last = length_;
	while (last > position_ && !peek(last - 1))
		--last;
	return last > position_ + 1;
}

bool BitReader::trailing_bits()
{
	if (!bit())
		return false;
	while (left() > 0)
		if (position_ % 8 == 0 || bit())
			return false;
	return !failed_ && position_ % 8 == 0;
}

} // namespace swva
