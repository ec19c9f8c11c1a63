#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/clock_time.h"
#include "core/base/flags.h"
#include "core/meta/meta.h"
#include "core/video/pixel_format.h"

namespace penstock {

/// What a capture timestamp counts (V4L2_BUF_FLAG_TIMESTAMP_*).
enum class TimestampClock : std::uint8_t {
	kUnknown,
	kMonotonic, ///< CLOCK_MONOTONIC when the driver took it
	kCopy,	    ///< copied from the buffer that went into the device
};

/// When in the life of a frame the timestamp was taken (V4L2_BUF_FLAG_TSTAMP_SRC_*).
enum class TimestampSource : std::uint8_t {
	kEndOfFrame,
	kStartOfExposure,
};

enum class CaptureFlag : std::uint8_t {
	kError = 1, ///< the driver says that the data may be damaged; the frame can still be shown
	kKeyFrame = 2,
	kPredictedFrame = 4,	 ///< P
	kBidirectionalFrame = 8, ///< B
	kLast = 16,		 ///< the device will give no frame after this one
};
using CaptureFlags = Flags<CaptureFlag>;

inline constexpr MetaApi kCaptureMetaApi{"CaptureMeta", {}};

/// What the driver said when it gave the frame, as it said it: nothing here is corrected or
/// rebased. A gap in the sequence: missed frames. A pool's buffer may have one for life: a return
/// to the pool clears it, and a copy to such a buffer fills it instead of adding a second.
class CaptureMeta : public Meta
{
public:
	using Interface = CaptureMeta;
	static constexpr const MetaApi &kApi = kCaptureMetaApi;

	CaptureMeta() = default;

	std::uint32_t sequence = 0; ///< the driver's frame count; wraps
	TimestampClock clock = TimestampClock::kUnknown;
	TimestampSource source = TimestampSource::kEndOfFrame;
	CaptureFlags capture_flags;
	ClockTime timestamp;
	/// Bytes of payload in each of the buffer's first memory_count memories, from the memory's
	/// start. None (memory_count 0) after the memories were regrouped or cut.
	std::array<std::uint32_t, kMaxPlanes> bytes_used{};
	std::size_t memory_count = 0;

	/// The buffer's memories are no longer those that the driver filled.
	void forget_payload() noexcept
	{
		bytes_used = {};
		memory_count = 0;
	}

	bool transform(MetaList &dest, const MetaList &src, const MetaTransform &how) const;
	void clear() noexcept;
};

/// How many frames a driver missed between two of these numbers. None where the count stands still,
/// or steps back (by more than half of 32 bits), which some drivers' do.
constexpr std::uint32_t missed_between(std::uint32_t earlier, std::uint32_t later)
{
	const std::uint32_t step = later - earlier;
	return step > 1 && step < 1U << 31 ? step - 1 : 0;
}

} // namespace penstock
