#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "app/statistics/statistics.h"
#include "core/base/clock_time.h"
#include "core/base/result.h"
#include "core/buffer/buffer.h"
#include "core/video/geometry.h"

namespace penstock {

/// Decides what follows when a camera's driver says that its source may have changed. Nothing where
/// the picture is as it was. Otherwise the camera has to be started again when the source has been
/// quiet, even if the picture is back: some receivers stop their stream without a word. Until then
/// no frame is trusted that was captured since.
class SourceWatch
{
public:
	/// Plugs bounce, and receivers lock in steps.
	static constexpr std::chrono::milliseconds kQuiet{200};
	/// How long a source that is never quiet is waited for.
	static constexpr std::chrono::seconds kLongest{2};

	/// Counts in `changes`, which it borrows.
	explicit SourceWatch(SourceChanges &changes) : changes_(changes) {}

	/// The camera begins to stream at that rate; 0: unknown.
	void begin(Fraction rate);
	/// At `time` (CLOCK_MONOTONIC) comes an event of `when` (likewise; unset: unknown, as some
	/// were lost), and `source` is what Camera::check_source() says. When settle() is to be
	/// called unless another event comes before; unset: not at all.
	ClockTime note_event(ClockTime time, const Status &source, ClockTime when);
	/// Why the streaming ends, if it does.
	std::optional<Error> settle(const Status &source, const std::string &camera);
	/// The driver said so since the camera began to stream.
	bool announced() const { return announced_; }

	/// It may show what no source sent.
	bool distrusts(const Buffer &frame) const;

private:
	SourceChanges &changes_;
	std::uint64_t frame_ns_ = 0; ///< from one frame to the next
	bool announced_ = false;
	bool settled_ = true;
	// While it is not settled:
	ClockTime begin_; ///< when that was heard
	ClockTime since_; ///< when it changed; unset: unknown
};

} // namespace penstock
