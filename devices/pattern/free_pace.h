#pragma once

#include <cstdint>

#include "core/event/timer.h"
#include "core/pool/buffer_pool.h"
#include "devices/pattern/pace.h"
#include "devices/roles/camera.h"

namespace penstock::pattern {

/// The next frame is due as soon as there is a buffer for it and the sink wants one. Its time is
/// when it is drawn, in whole microseconds, and later than that of the one before.
///
/// The timer fires as long as a frame is due. A buffer that comes back sets it again, in whatever
/// thread.
class FreePace final : public Pace, private ReturnWatcher
{
public:
	/// Borrows all three.
	FreePace(BufferPool &pool, const Timer &timer, const FrameSink &sink);
	FreePace(const FreePace &) = delete;
	FreePace &operator=(const FreePace &) = delete;
	~FreePace() override;

	Status prepare() override;
	Result<std::optional<DueFrame>> dispatch() override;
	bool has_buffer() const override { return static_cast<bool>(ready_); }

private:
	Status fire();
	Status rest();
	void on_return() noexcept override;

	BufferPool &pool_;
	const Timer &timer_;
	const FrameSink &sink_;
	BufferRef ready_;	      ///< for the next frame
	bool fires_ = false;	      ///< the timer was set to now
	std::uint32_t next_ = 0;      ///< frame
	std::uint64_t last_time_ = 0; ///< of a frame, in us
};

} // namespace penstock::pattern
