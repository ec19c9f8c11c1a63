#pragma once

#include <cassert>
#include <chrono>
#include <cstdint>

namespace penstock {

/// A time or a duration in nanoseconds that may be unset, in 8 bytes. Unset is distinct from 0 and
/// equal only to unset.
class ClockTime
{
public:
	constexpr ClockTime() = default;
	explicit constexpr ClockTime(std::uint64_t ns) : ns_(ns) { assert(ns != kUnset); }
	/// From a time that is not negative.
	explicit constexpr ClockTime(std::chrono::nanoseconds time)
		: ClockTime(static_cast<std::uint64_t>(time.count()))
	{
		assert(time.count() >= 0);
	}

	constexpr bool is_set() const { return ns_ != kUnset; }
	/// Only when set.
	constexpr std::uint64_t ns() const
	{
		assert(is_set());
		return ns_;
	}

	friend constexpr bool operator==(ClockTime, ClockTime) = default;

private:
	static constexpr std::uint64_t kUnset = UINT64_MAX;
	std::uint64_t ns_ = kUnset;
};

} // namespace penstock
