#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "app/pipeline/camera/camera_silence.h"
#include "app/pipeline/camera/rate_watch.h"
#include "app/pipeline/encoder_branch.h"
#include "devices/roles/camera.h"

namespace penstock {

/// Tells who is to blame when nothing moves any more: a camera that gives no frame, or an encoder
/// that gives nothing back. It is asked about once a second, not for each frame.
class StallWatch
{
public:
	/// Borrows it.
	explicit StallWatch(std::deque<EncoderBranch> &streams) : streams_(streams) {}

	/// A camera that gives no frame for so long has failed; absent: never.
	void set_camera_timeout(std::optional<std::chrono::nanoseconds> timeout)
	{
		silence_ = CameraSilence(timeout);
	}
	/// The camera has started, at the rate that its driver tells. Borrowed until the next
	/// begin().
	void begin(const Camera &camera, Fraction rate);
	/// While it streams: has it given frames since the last look, and as many as it should?
	/// `unreadable`: those of its frames, so far, that were damaged although its driver did not
	/// say so. Warns of a rate that is too low.
	void look_at_camera(std::uint64_t unreadable);
	/// It has been silent for too long then, if it gives nothing before; unset: never.
	ClockTime silent_at() const { return silence_.over_at(); }
	/// What the user is told of a camera that has been silent for too long by now.
	std::optional<Error> silent_camera() const;
	/// Since when it has been silent.
	ClockTime silent_since() const { return silence_.since(); }

	/// Counts for each encoder how often in a row it was found without output; the one that
	/// hangs, or none.
	EncoderBranch *find_hung_encoder();

private:
	bool camera_waits() const;
	void watch_rate(const CameraCounters &counters);

	const Camera *camera_ = nullptr;
	std::deque<EncoderBranch> &streams_;
	CameraSilence silence_;
	RateWatch rate_watch_;
	Fraction rate_;
	std::uint64_t starved_ = 0; ///< at the last look
};

} // namespace penstock
