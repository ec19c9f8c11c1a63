#pragma once

#include <cstdint>
#include <memory>

#include "core/event/timer.h"
#include "core/pool/buffer_pool.h"
#include "devices/pattern/frame_clock.h"
#include "devices/pattern/pace.h"
#include "devices/roles/camera.h"

namespace penstock::pattern {

/// Frame n is due at start + n / rate (CLOCK_MONOTONIC). What comes due while the loop is elsewhere
/// or no buffer is free is missed.
class ClockedPace final : public Pace
{
public:
	/// Starts now. Borrows all but the rate; counts `starved` and `missed`.
	static Result<std::unique_ptr<Pace>> create(BufferPool &pool, const Timer &timer,
						    CameraCounters &counters, Fraction rate);
	ClockedPace(const ClockedPace &) = delete;
	ClockedPace &operator=(const ClockedPace &) = delete;
	~ClockedPace() override;

	Status prepare() override { return {}; }
	Result<std::optional<DueFrame>> dispatch() override;
	bool has_buffer() const override { return !starving_; }

private:
	ClockedPace(BufferPool &pool, const Timer &timer, CameraCounters &counters, Fraction rate);

	BufferPool &pool_;
	const Timer &timer_;
	CameraCounters &counters_;
	const FrameClock clock_;
	std::uint64_t next_ = 0; ///< frame
	bool starving_ = false;	 ///< the last frame found no buffer
};

} // namespace penstock::pattern
