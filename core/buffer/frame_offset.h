#pragma once

#include <cassert>
#include <cstdint>

namespace penstock {

/// A place in a stream counted in units of the medium (for video: the frame's number) that may be
/// unset, in 8 bytes. Unset is distinct from 0 and equal only to unset.
class FrameOffset
{
public:
	constexpr FrameOffset() = default;
	explicit constexpr FrameOffset(std::uint64_t value) : value_(value) { assert(is_set()); }

	constexpr bool is_set() const { return value_ != kUnset; }
	/// Only when set.
	constexpr std::uint64_t value() const
	{
		assert(is_set());
		return value_;
	}

	friend constexpr bool operator==(FrameOffset, FrameOffset) = default;

private:
	static constexpr std::uint64_t kUnset = UINT64_MAX;
	std::uint64_t value_ = kUnset;
};

} // namespace penstock
