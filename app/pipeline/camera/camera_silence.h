#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/clock_time.h"
#include "core/base/result.h"
#include "core/video/geometry.h"

namespace penstock {

/// Knows when a camera has given no frame, or only damaged ones, for too long. It is asked about
/// once a second and when its time is over, not for each frame.
class CameraSilence
{
public:
	/// What a user who says nothing has in mind: 5 s, for a slow camera 20 frames.
	static std::chrono::nanoseconds usual_patience(Fraction rate);

	/// Without patience it is never too long.
	explicit CameraSilence(std::optional<std::chrono::nanoseconds> patience = {})
		: patience_(patience)
	{}

	/// The camera has started.
	void begin(ClockTime now);
	/// How many it has given so far: whole ones, and damaged ones. `waits`: it cannot give one,
	/// because others hold the buffers.
	void look(ClockTime now, std::uint64_t frames, std::uint64_t damaged, bool waits);

	/// When the camera's timeout ends unless a frame comes before; unset: no timeout.
	ClockTime over_at() const;
	/// When it gave a frame last, to the accuracy of the looks, or was started.
	ClockTime since() const { return since_; }
	/// The last look saw nothing new.
	bool silent() const { return silent_; }

	/// What the user is told, of a camera by the name that messages call it.
	Error error(const std::string &camera) const;

private:
	std::optional<std::chrono::nanoseconds> patience_;
	ClockTime since_; ///< the last look that saw something new
	std::uint64_t frames_ = 0;
	std::uint64_t damaged_ = 0;	   ///< at the last look
	std::uint64_t damaged_before_ = 0; ///< at the last one that saw something new
	bool silent_ = false;
};

} // namespace penstock
