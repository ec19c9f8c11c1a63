#pragma once

#include <cstdint>
#include <optional>

#include "core/base/clock_time.h"
#include "core/base/result.h"
#include "core/buffer/buffer.h"

namespace penstock::pattern {

/// A frame whose time has come, and the buffer to draw it into.
struct DueFrame {
	BufferRef buffer;
	std::uint32_t number = 0;
	ClockTime time;
};

/// When the camera draws, from start to stop. It sets the camera's timer, which wakes the loop.
class Pace
{
public:
	virtual ~Pace() = default;

	/// As EventSource::prepare().
	virtual Status prepare() = 0;
	/// As EventSource::dispatch(): the frame that is due now, if any.
	virtual Result<std::optional<DueFrame>> dispatch() = 0;
	/// As Camera::has_buffer().
	virtual bool has_buffer() const = 0;
};

} // namespace penstock::pattern
