#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <span>

namespace penstock::vaapi {

/// The bytes of one or a few headers, held in place: writing them for a frame allocates nothing.
class HeaderBytes
{
public:
	/// HEVC's three parameter sets together take a fifth of it.
	static constexpr std::size_t kCapacity = 512;

	HeaderBytes() = default;

	std::size_t size() const { return size_; }
	const std::byte *begin() const { return bytes_.data(); }
	const std::byte *end() const { return begin() + size_; }
	const std::byte *data() const { return begin(); }
	std::byte operator[](std::size_t index) const { return bytes_[index]; }

	std::byte &back()
	{
		assert(size_ > 0);
		return bytes_[size_ - 1];
	}
	void push_back(std::byte byte)
	{
		assert(size_ < kCapacity);
		bytes_[size_++] = byte;
	}
	void append(std::span<const std::byte> bytes)
	{
		for (const std::byte byte : bytes)
			push_back(byte);
	}

private:
	std::array<std::byte, kCapacity> bytes_;
	std::size_t size_ = 0;
};

} // namespace penstock::vaapi
