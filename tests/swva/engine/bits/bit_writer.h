#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace swva {

/// Writes the bits of one NAL unit without emulation prevention, the most significant first.
class BitWriter
{
public:
	/// The lowest `count` bits of `value`, at most 32.
	void bits(std::uint64_t value, unsigned count);
	void bit(bool value) { bits(value, 1); }

	/// Exp-Golomb codes, ITU-T H.264 section 9.1.
	void ue(std::uint64_t value);
	void se(std::int64_t value);

	bool aligned() const { return pending_count_ == 0; }
	/// Fills the current byte with this bit.
	void align(bool value);

	/// Whole bytes. Only when aligned.
	void bytes(std::span<const std::byte> data);

	/// The first `count` bits of `data`.
	void copy(std::span<const std::byte> data, std::size_t count);

	/// rbsp_trailing_bits(): a one, then zeros up to the next byte.
	void trailing_bits();

	/// Only what is in whole bytes.
	const std::vector<std::byte> &data() const { return data_; }

private:
	std::vector<std::byte> data_;
	std::uint64_t pending_ = 0; ///< bits of the current byte
	unsigned pending_count_ = 0;
};

} // namespace swva
