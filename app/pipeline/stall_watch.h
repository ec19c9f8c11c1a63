#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "app/pipeline/camera/camera_silence.h"
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
	/// The camera has started. Borrowed until the next begin().
	void begin(const Camera &camera);
	/// While it streams: has it given frames since the last look?
	void look_at_camera();
	/// It has been silent for too long then, if it gives nothing before; unset: never.
	ClockTime silent_at() const { return silence_.over_at(); }
	/// What the user is told of a camera that has been silent for too long by now.
	std::optional<Error> silent_camera() const;

	/// Counts for each encoder how often in a row it was found without output; the one that
	/// hangs, or none.
	EncoderBranch *find_hung_encoder();

private:
	bool camera_waits() const;

	const Camera *camera_ = nullptr;
	std::deque<EncoderBranch> &streams_;
	CameraSilence silence_;
};

} // namespace penstock
