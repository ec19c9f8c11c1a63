#include "app/pipeline/stall_watch.h"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

#include "core/time/monotonic_now.h"
#include "core/video/rate_text.h"
#include "devices/roles/device_name.h"

namespace penstock {

namespace {

constexpr std::uint32_t kEncoderPatience = 5; ///< looks without output before it counts as hung

} // namespace

void StallWatch::begin(const Camera &camera, Fraction rate)
{
	camera_ = &camera;
	rate_ = rate;
	starved_ = 0;
	silence_.begin(monotonic_now());
	rate_watch_.begin(rate);
}

/// True when an encoder keeps the buffers: it hangs then, and not the camera.
bool StallWatch::camera_waits() const
{
	return !camera_->has_buffer() || std::ranges::any_of(streams_, &EncoderBranch::owes_frames);
}

void StallWatch::look_at_camera(std::uint64_t unreadable)
{
	const CameraCounters counters = camera_->counters();
	silence_.look(monotonic_now(), counters.captured - unreadable,
		      counters.damaged + unreadable, camera_waits());
	watch_rate(counters);
}

void StallWatch::watch_rate(const CameraCounters &counters)
{
	// Without a buffer it cannot give what it should.
	if (counters.starved != std::exchange(starved_, counters.starved))
		return rate_watch_.restart();
	const auto slow = rate_watch_.look(monotonic_now(),
					   counters.captured + counters.missed + counters.damaged);
	if (slow)
		spdlog::warn("camera {} gives {:.1f} frames per second instead of {}; in dim light "
			     "many webcams do",
			     name_of(camera_->identity()), *slow, plain_number(rate_));
}

std::optional<Error> StallWatch::silent_camera() const
{
	const ClockTime over_at = silence_.over_at();
	if (!over_at.is_set() || over_at.ns() > monotonic_now().ns())
		return std::nullopt;
	return silence_.error(name_of(camera_->identity()));
}

/// An encoder that hangs keeps the buffers, so that the others get none and are silent, too, with
/// the few that they look ahead.
EncoderBranch *StallWatch::find_hung_encoder()
{
	EncoderBranch *hung = nullptr;
	for (EncoderBranch &stream : streams_)
		if (stream.count_silence(silence_.silent()) >= kEncoderPatience &&
		    (!hung || stream.in_flight() > hung->in_flight()))
			hung = &stream;
	return hung;
}

} // namespace penstock
