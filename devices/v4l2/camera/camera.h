#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "devices/roles/camera.h"
#include "devices/v4l2/camera/capture_buffers.h"
#include "devices/v4l2/camera/capture_stream.h"
#include "devices/v4l2/camera/saved_setup.h"
#include "devices/v4l2/camera/usb_link.h"
#include "devices/v4l2/camera/video_source.h"
#include "devices/v4l2/node/device.h"
#include "devices/v4l2/queue/queue.h"

namespace penstock::v4l2 {

/// A V4L2 capture node, single- or multi-planar.
///
/// What exists is the state:
///
///               decide_allocation()                 start()
///     no buffers ---------------> CaptureBuffers ------------> CaptureBuffers, CaptureStream
///        ^                          |        ^                              |
///        +--------------------------+        +------------------------------+
///           release_allocation()                         stop()
class Camera final : public penstock::Camera
{
public:
	/// Selects the input, adopts the timings of its signal and sets the controls that the
	/// settings name. The end of the camera puts back what it was set to before.
	static Result<std::unique_ptr<Camera>> open(std::unique_ptr<Device> device,
						    const CameraSettings &settings);
	~Camera() override;

	DeviceIdentity identity() const override { return device_->identity(); }
	Result<CameraCapabilities> capabilities() const override;
	Result<CameraCapabilities> modes() const override;
	Result<std::optional<Size>> native_size() const override;
	Result<Answer<VideoInfo>> describe(PixelFormat format, Size size) const override;
	Result<Answer<Decision>> decide_allocation(const AllocationQuery &query,
						   Strategy strategy) override;
	void release_allocation() override;
	void restore() override;
	Status check_source() const override;
	Status adopt_source() override;
	void watch_source(SourceObserver *observer) override;
	Status start(FrameSink &sink) override;
	void stop() override;
	void request_keyframe() override;
	CameraCounters counters() const override { return counters_; }
	bool has_buffer() const override { return queue_.queued() != 0; }

	int event_fd() const override { return device_->fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	Camera(std::unique_ptr<Device> device, const CameraSettings &settings);

	Status set_source();
	Status adopt(const CameraInput &input);
	Status no_room(const UsbLink &link) const;
	bool hears_source() const { return source_observer_ && source_events_; }
	Status take_source_event();

	std::unique_ptr<Device> device_;
	CameraSettings settings_;
	std::optional<SavedSetup> before_; ///< until it is restored
	Queue queue_;
	/// Of the source that was adopted last.
	CameraInput input_;
	LazyList<FormatCapability> formats_;
	CameraCounters counters_;
	SourceObserver *source_observer_ = nullptr;
	std::optional<SourceEvents> source_events_; ///< since before the source was asked
	/// Each uses the members above it, so it is declared after them and destroyed first.
	std::unique_ptr<CaptureBuffers> buffers_;
	std::unique_ptr<CaptureStream> stream_;
};

} // namespace penstock::v4l2
