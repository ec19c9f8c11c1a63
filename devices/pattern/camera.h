#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "core/allocation/buffer_budget.h"
#include "core/event/timer.h"
#include "core/pool/buffer_pool.h"
#include "devices/pattern/pace.h"
#include "devices/pattern/picture.h"
#include "devices/roles/camera.h"

namespace penstock::pattern {

/// The one camera of this kind.
DeviceIdentity camera_identity();

/// What a camera of this kind shows.
struct Subject {
	DeviceIdentity identity;
	MakePicture picture;
	std::optional<Colorimetry> colorimetry; ///< of its pictures; unset: colorimetry_of()
};

/// The test picture of Scene, in which the frame's sequence number can be read.
Subject test_picture();

/// A camera for machines without one: draws its subject into any linear memory that the CPU can
/// map.
///
/// With a rate it has a ClockedPace, with a rate of 0 a FreePace; either is there from start() to
/// stop(). The last reference to a frame may go in any thread.
class Camera final : public penstock::Camera
{
public:
	static constexpr Size kDefaultSize{1280, 720};
	static constexpr Fraction kDefaultRate{30, 1};

	/// What `exports` allocates can be given to devices; null: there is no such memory here.
	/// user_mistake(): a rate that it cannot keep. It has no inputs and controls.
	static Result<std::unique_ptr<Camera>> open(const CameraSettings &settings,
						    AllocatorRef exports,
						    Subject subject = test_picture());
	~Camera() override;

	DeviceIdentity identity() const override { return subject_.identity; }
	Result<CameraCapabilities> capabilities() const override;
	Result<std::optional<Size>> native_size() const override { return kDefaultSize; }
	Result<Answer<VideoInfo>> describe(PixelFormat format, Size size) const override;
	Result<Answer<Decision>> decide_allocation(const AllocationQuery &query,
						   Strategy strategy) override;
	void release_allocation() override;
	void restore() override { release_allocation(); }
	Status start(FrameSink &sink) override;
	void stop() override;
	CameraCounters counters() const override { return counters_; }
	bool has_buffer() const override { return pace_ && pace_->has_buffer(); }

	int event_fd() const override { return timer_.event_fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	/// What the buffer of one index shows.
	struct Slot {
		std::array<MemoryRef, kMaxPlanes> memories;
		std::uint32_t frame = 0;
	};

	Camera(const CameraSettings &settings, AllocatorRef exports, Timer timer, Subject subject);

	Answer<Decision> decide(const AllocationQuery &query, Strategy strategy);

	Status deliver(DueFrame due);
	Status draw(const Buffer &frame, std::uint32_t number);
	Colorimetry colorimetry_for(PixelFormat format, Size size) const;

	const Subject subject_;
	std::uint32_t wanted_buffers_; ///< 0: as many as are needed
	Fraction rate_;
	AllocatorRef exports_;
	/// Readable when a frame is to be delivered. Nobody reads it, since to set it anew makes it
	/// unreadable (timerfd_create(2)).
	Timer timer_;

	VideoInfo layout_;
	Ref<BufferPool> pool_;

	FrameSink *sink_ = nullptr;
	std::unique_ptr<Picture> picture_; ///< while it streams
	std::vector<Slot> slots_;	   ///< by Buffer::index()
	CameraCounters counters_;
	std::unique_ptr<Pace> pace_; ///< while it streams; uses what stands above it
};

} // namespace penstock::pattern
