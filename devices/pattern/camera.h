#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "core/allocation/buffer_budget.h"
#include "core/event/timer.h"
#include "core/pool/buffer_pool.h"
#include "devices/pattern/frame_clock.h"
#include "devices/pattern/painter.h"
#include "devices/roles/camera.h"

namespace penstock::pattern {

/// A camera for machines without one: draws the test picture of Scene, in which the frame's
/// sequence number can be read, into any linear memory that the CPU can map.
///
/// With a rate, frame n is due at start + n / rate (CLOCK_MONOTONIC), which is its timestamp. What
/// comes due while the loop is elsewhere or no buffer is free is missed. With a rate of 0 the next
/// frame is drawn as soon as a buffer is free; the last reference to one may go in any thread.
class Camera final : public penstock::Camera, private ReturnWatcher
{
public:
	static constexpr Size kDefaultSize{1280, 720};
	static constexpr Fraction kDefaultRate{30, 1};

	/// What `exports` allocates can be given to devices; null: there is no such memory here.
	/// user_mistake(): a rate that it cannot keep. It has no inputs and controls.
	static Result<std::unique_ptr<Camera>> open(const CameraSettings &settings,
						    AllocatorRef exports);
	~Camera() override;

	static DeviceIdentity identity();
	CameraCapabilities capabilities() const override;
	Result<Size> default_size() const override { return kDefaultSize; }
	Result<Answer<VideoInfo>> describe(PixelFormat format, Size size) const override;
	Result<Answer<Decision>> decide_allocation(const AllocationQuery &query,
						   Strategy strategy) override;
	void release_allocation() override;
	void restore() override { release_allocation(); }
	Status start(FrameSink &sink) override;
	void stop() override;
	CameraCounters counters() const override { return counters_; }

	int event_fd() const override { return timer_.event_fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	/// What the buffer of one index shows.
	struct Slot {
		std::array<MemoryRef, kMaxPlanes> memories;
		std::uint32_t frame = 0;
	};

	Camera(const CameraSettings &settings, AllocatorRef exports, Timer timer);

	Answer<Decision> decide(const AllocationQuery &query, Strategy strategy);

	Status find_buffer();
	void rest();
	void on_return() noexcept override;
	Status tick();
	Status deliver(BufferRef frame, std::uint32_t number, ClockTime time);
	Status draw(const Buffer &frame, std::uint32_t number);

	std::uint32_t wanted_buffers_; ///< 0: as many as are needed
	Fraction rate_;
	AllocatorRef exports_;
	/// Readable when a frame is to be delivered. Nobody reads it, since to set it anew makes it
	/// unreadable (timerfd_create(2)).
	Timer timer_;

	VideoInfo layout_;
	Ref<BufferPool> pool_;

	FrameSink *sink_ = nullptr;
	std::optional<Painter> painter_;
	std::vector<Slot> slots_;	  ///< by Buffer::index()
	std::optional<FrameClock> clock_; ///< none: as fast as buffers come back
	std::uint64_t next_ = 0;	  ///< frame
	bool starving_ = false;
	BufferRef ready_;	      ///< for the next frame, without a clock
	bool fires_ = false;	      ///< the timer was set to now, without a clock
	std::uint64_t last_time_ = 0; ///< of a frame in us, without a clock
	CameraCounters counters_;
};

} // namespace penstock::pattern
