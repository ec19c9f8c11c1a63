#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/memory/allocator.h"
#include "devices/roles/camera.h"
#include "devices/v4l2/calls/io.h"

namespace penstock::test {

/// What a frame said when it came.
struct CapturedFrame {
	std::uint32_t sequence = 0;
	ClockTime time;
	std::uint32_t slot = 0; ///< Buffer::index()
	bool whole = false;	///< its memories are as long as its layout needs

	friend bool operator==(const CapturedFrame &, const CapturedFrame &) = default;
};

/// A camera, its memory and what it gives.
class CameraRig final : private FrameSink
{
public:
	struct Setup {
		PixelFormat format = PixelFormat::kNV12;
		Size size;
		AllocatorRef allocator;		///< for Strategy::kShared
		std::shared_ptr<v4l2::Io> io{}; ///< that the camera uses
		/// What a fake driver has to complain of, once the camera is closed.
		std::function<std::vector<std::string>()> complaints = [] {
			return std::vector<std::string>();
		};
	};

	CameraRig(std::unique_ptr<Camera> camera, Setup setup)
		: setup_(std::move(setup)), camera_(std::move(camera))
	{}
	CameraRig(const CameraRig &) = delete;
	CameraRig &operator=(const CameraRig &) = delete;
	~CameraRig() override;

	/// Lets go of the camera and its frames, and says what its driver complains of.
	std::vector<std::string> close();

	Camera &camera() { return *camera_; }
	/// Of the last decision that was a yes.
	const FramePool &frame_pool() const { return decision_.camera; }

	/// The question of a consumer that reads dmabufs in any layout, and offers no memory.
	AllocationQuery query() const;
	/// decide_allocation(): the reason of a refusal, or empty.
	std::string decide(Strategy strategy);
	/// Camera::start() with the rig as the sink.
	Status start();

	/// Lets the camera work until as many more frames have come; up to the first error.
	Status capture(std::size_t frames);
	const std::vector<CapturedFrame> &frames() const { return frames_; }

	/// The sink stops the camera when this frame has come, counted from 1.
	void stop_at_frame(std::size_t number) { stops_at_ = number; }
	/// From now on the frames that come are kept.
	void keep_frames() { keeps_ = true; }
	/// Those that were kept; no more are.
	std::vector<BufferRef> take_frames();

private:
	Status on_frame(BufferRef frame) override;

	const Setup setup_;
	std::unique_ptr<Camera> camera_;
	Decision decision_;
	std::vector<CapturedFrame> frames_;
	std::size_t stops_at_ = 0; ///< 0: at none
	bool keeps_ = false;
	std::vector<BufferRef> kept_;
};

} // namespace penstock::test
