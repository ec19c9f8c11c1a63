#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace penstock::uvc {

/// Bytes as USB has them: little-endian.
class ByteWriter
{
public:
	ByteWriter &u8(std::uint32_t value) { return number(value, 1); }
	ByteWriter &u16(std::uint32_t value) { return number(value, 2); }
	ByteWriter &u24(std::uint32_t value) { return number(value, 3); }
	ByteWriter &u32(std::uint32_t value) { return number(value, 4); }
	/// `bytes` bytes of a number.
	ByteWriter &number(std::uint64_t value, std::size_t bytes)
	{
		for (std::size_t i = 0; i < bytes; ++i)
			bytes_.push_back(static_cast<std::byte>(value >> 8 * i));
		return *this;
	}
	ByteWriter &bytes(std::initializer_list<std::uint8_t> values)
	{
		for (const std::uint8_t value : values)
			u8(value);
		return *this;
	}
	ByteWriter &text(std::string_view text)
	{
		for (const char letter : text)
			u8(static_cast<unsigned char>(letter));
		return *this;
	}
	ByteWriter &append(std::span<const std::byte> more)
	{
		bytes_.insert(bytes_.end(), more.begin(), more.end());
		return *this;
	}
	/// Writes over 16 bits that were written before: a length that was not known then.
	void set_u16(std::size_t position, std::size_t value)
	{
		bytes_[position] = static_cast<std::byte>(value);
		bytes_[position + 1] = static_cast<std::byte>(value >> 8);
	}

	std::size_t size() const { return bytes_.size(); }
	std::vector<std::byte> take() { return std::move(bytes_); }

private:
	std::vector<std::byte> bytes_;
};

/// A number of at most 4 bytes; 0 where the bytes end before it.
inline std::uint32_t read_number(std::span<const std::byte> from, std::size_t offset,
				 std::size_t bytes)
{
	std::uint32_t value = 0;
	for (std::size_t i = bytes; i-- > 0;)
		if (offset + i < from.size())
			value = value << 8 | std::to_integer<std::uint32_t>(from[offset + i]);
	return value;
}

} // namespace penstock::uvc
