#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/allocation/buffer_budget.h"
#include "devices/roles/camera.h"
#include "devices/v4l2/camera/saved_setup.h"
#include "devices/v4l2/node/device.h"
#include "devices/v4l2/queue/format.h"
#include "devices/v4l2/queue/queue.h"

namespace penstock::v4l2 {

/// A V4L2 capture node, single- or multi-planar.
///
/// A buffer's way: free in the pool → prepare() acquires and queues it → the driver fills it →
/// dispatch() dequeues it and hands it to the sink → the last reference goes → free in the pool.
/// slots_[index] holds the reference while the driver has the buffer.
class Camera final : public penstock::Camera
{
public:
	/// Selects the input, adopts the timings of its signal and sets the controls that the
	/// settings name.
	static Result<std::unique_ptr<Camera>> open(std::unique_ptr<Device> device,
						    const CameraSettings &settings);
	~Camera() override;

	CameraCapabilities capabilities() const override;
	Result<Size> default_size() const override;
	Result<Answer<VideoInfo>> describe(PixelFormat format, Size size) const override;
	Result<Answer<Decision>> decide_allocation(const AllocationQuery &query,
						   Strategy strategy) override;
	void release_allocation() override;
	void restore() override;
	Status start(FrameSink &sink) override;
	void stop() override;
	CameraCounters counters() const override { return counters_; }

	int event_fd() const override { return device_->fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	Camera(std::unique_ptr<Device> device, const CameraSettings &settings,
	       const SavedSetup &before);

	Status set_source();
	Result<Answer<Decision>> decide_export(const AllocationQuery &query, Strategy strategy);
	Result<Answer<Decision>> decide_import(const AllocationQuery &query, Strategy strategy,
					       Ref<BufferPool> pool);
	Result<Answer<>> set_driver(const AllocationQuery &query, const VideoInfo &wanted,
				    bool exactly, std::span<const std::uint64_t> lengths);
	Answer<BufferBudget> budget(const AllocationQuery &query) const;
	Answer<Decision> adopt(Ref<BufferPool> pool, Strategy strategy, std::string allocator,
			       const BufferBudget &budget);
	Answer<> try_import(BufferPool &pool);

	Status queue_buffer(Buffer &buffer);
	Status queue_free_buffers();
	Status take(const DequeuedBuffer &dequeued);
	Status place(Buffer &frame, const DequeuedBuffer &dequeued) const;
	Status confirm_format() const;
	void count_gap(std::uint32_t sequence);
	bool complete(const DequeuedBuffer &dequeued) const;

	std::unique_ptr<Device> device_;
	CameraSettings settings_;
	SavedSetup before_;
	Queue queue_;
	bool follows_meta_ = false; ///< the reader of the frames looks at their VideoMeta
	QueueFormat format_;
	VideoInfo layout_;
	Ref<BufferPool> pool_;
	std::vector<BufferRef> slots_;
	FrameSink *sink_ = nullptr;
	CameraCounters counters_;
	std::optional<std::uint32_t> last_sequence_;
};

} // namespace penstock::v4l2
