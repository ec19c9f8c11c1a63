#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace swva {

/// Reads the bits of one NAL unit without emulation prevention. What it reads comes from the
/// program under test: beyond the end, and after any error, it reads zeros and failed() is true.
class BitReader
{
public:
	/// The first `bit_length` bits of `data`, or all of it when that is shorter.
	BitReader(std::span<const std::byte> data, std::size_t bit_length);
	explicit BitReader(std::span<const std::byte> data) : BitReader(data, data.size() * 8) {}

	/// At most 32.
	std::int64_t bits(unsigned count);
	bool bit() { return bits(1) != 0; }

	/// Exp-Golomb codes, ITU-T H.264 section 9.1. Values beyond the limits are errors.
	std::int64_t ue(std::int64_t maximum);
	std::int64_t se(std::int64_t minimum, std::int64_t maximum);

	void skip(std::size_t count);
	/// For values that the caller finds wrong.
	void fail() { failed_ = true; }
	bool failed() const { return failed_; }

	std::size_t position() const { return position_; }
	std::size_t left() const { return length_ - position_; }

	/// more_rbsp_data(): something is left before the trailing bits.
	bool more_data() const;
	/// Reads rbsp_trailing_bits(); true when they are right and the last thing.
	bool trailing_bits();

private:
	bool peek(std::size_t position) const;

	std::span<const std::byte> data_;
	std::size_t length_;
	std::size_t position_ = 0;
	bool failed_ = false;
};

} // namespace swva
