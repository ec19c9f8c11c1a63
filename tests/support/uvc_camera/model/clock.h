#pragma once

#include <chrono>
#include <cstdint>

namespace penstock::uvc {

/// dwClockFrequency: of the clock that payload headers have their times by.
constexpr std::uint32_t kClockHertz = 48'000'000;

/// A time by that clock, which wraps around.
constexpr std::uint32_t device_clock(std::chrono::nanoseconds time)
{
	return static_cast<std::uint32_t>(static_cast<std::uint64_t>(time.count()) * 48 / 1000);
}

/// The number of the USB frame of 1 ms, of 11 bits.
constexpr std::uint16_t frame_number(std::chrono::nanoseconds time)
{
	return static_cast<std::uint16_t>(time.count() / 1'000'000 & 0x7ff);
}

} // namespace penstock::uvc
