#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "core/base/clock_time.h"
#include "core/meta/capture_meta.h"
#include "core/video/geometry.h"

namespace penstock {

/// What a driver says of the time of a frame.
struct DriverTime {
	ClockTime time; ///< unset or 0: nothing, or what no clock shows
	TimestampClock clock = TimestampClock::kUnknown;
	std::optional<std::uint32_t> sequence = {}; ///< its frame count; wraps
};

/// Where a frame stands in the recording.
struct FrameTime {
	ClockTime time; ///< of CLOCK_MONOTONIC, in whole microseconds, as V4L2 encoders carry it
	/// It is what the driver said, so that it can be compared with CLOCK_MONOTONIC.
	bool from_driver = false;
	/// The driver's clock jumped before this frame, by so many nanoseconds.
	std::optional<std::int64_t> jump;
};

/// Gives the frames of a camera their times, which neither step back nor stand still, whatever the
/// driver's clock does.
///
/// A time is the driver's as long as it can be true. Drivers take it from CLOCK_MONOTONIC; a clock
/// that shows something else is taken for one that runs beside it. A step back, or one forward that
/// neither the driver's frame count nor the machine's clock has made, is a jump of the driver's
/// clock: the recording goes on one frame later, keeps the driver's distances from there on, and is
/// back at the driver's own time as soon as that fits. A step forward that one of the two has made
/// as well is a gap: there were no frames, and the recording shows for how long.
///
/// One thread.
class FrameTimeline
{
public:
	/// CLOCK_MONOTONIC. It is asked when a stream begins and when a step is in doubt, not for
	/// each frame, since that can be a system call.
	using MachineClock = std::function<ClockTime()>;

	explicit FrameTimeline(MachineClock now) : now_(std::move(now)) {}

	/// The camera starts, or starts again: its clock may be another one. A `rate` of 0 is
	/// unknown.
	void begin(Fraction rate);
	/// The next frame's.
	FrameTime place(const DriverTime &frame);

	/// How often the driver's clock has jumped. Frames in a row that have no usable time are
	/// one jump.
	std::uint64_t jumps() const { return jumps_; }
	/// Of the last frame; unset before the first one.
	ClockTime last() const { return began_ ? ClockTime(last_) : ClockTime(); }

private:
	enum class State : std::uint8_t {
		kBeginning, ///< no frame since begin()
		kFollowing, ///< the driver's clock
		kJumping,   ///< the last frame had no time that could be followed
	};

	std::uint64_t machine_time() const;
	std::int64_t machine_step() const;
	std::int64_t expected_step(const DriverTime &frame);
	bool is_true(std::int64_t step, std::int64_t expected) const;
	bool is_home_again(std::uint64_t driver, std::int64_t expected) const;
	bool trembles(std::uint64_t driver) const;
	std::int64_t least_step() const;

	FrameTime start(std::uint64_t driver, TimestampClock clock);
	FrameTime go_on(std::uint64_t driver, std::int64_t expected);
	FrameTime follow(std::uint64_t driver, std::int64_t step);
	FrameTime go_home(std::uint64_t driver, std::int64_t deviation);
	FrameTime jump(std::uint64_t driver, std::int64_t step, std::int64_t expected);
	FrameTime placed(std::uint64_t driver, std::uint64_t time);

	MachineClock now_;
	State state_ = State::kBeginning;
	bool began_ = false; ///< there was a frame
	bool rate_known_ = false;
	std::int64_t interval_ = 0; ///< between frames
	std::optional<std::uint32_t> sequence_;

	// Sums of times wrap at 64 bits, as a driver's counter may.
	std::uint64_t last_ = 0;     ///< the last frame's time
	std::uint64_t driver_ = 0;   ///< the last frame's, as the driver said
	std::uint64_t home_ = 0;     ///< what makes the driver's time the machine's
	std::uint64_t offset_ = 0;   ///< likewise, with the jumps since
	std::int64_t lag_ = 0;	     ///< of a clock beside the machine's, when they were compared
	std::uint32_t compared_ = 0; ///< frames ago
	std::uint32_t jumping_ = 0;  ///< frames in a row
	std::uint64_t jumps_ = 0;
};

} // namespace penstock
