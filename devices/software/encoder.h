#pragma once

#include <memory>

#include "core/event/event_set.h"
#include "core/event/worker.h"
#include "devices/roles/encoder.h"
#include "devices/roles/encoder_life.h"
#include "devices/roles/frame_queue.h"
#include "devices/software/frame_coder.h"

namespace penstock::software {

/// H.264 on the CPU, by OpenH264, for machines without an encoder.
///
/// It reads planar 4:2:0 frames in whatever memory the CPU can map, where they are and in whatever
/// layout their VideoMeta tells, so nothing is copied. Its own pool, of plain memory, is for frames
/// of other formats, which the CPU converts first.
///
/// A thread of its own codes one frame after the other and drops each when it has been read. When
/// it is slower than the camera, frames wait here until the camera has no buffer left.
class Encoder final : public penstock::Encoder
{
public:
	static EncoderCapabilities describe();

	/// Errors as check_settings().
	static Result<std::unique_ptr<Encoder>> open(const EncoderSettings &settings);
	~Encoder() override;

	DeviceIdentity identity() const override;
	Result<EncoderCapabilities> capabilities() const override { return describe(); }
	Codec codec() const override { return Codec::kH264; }
	Result<Answer<>> propose_allocation(AllocationQuery &query) override;
	Result<Answer<>> configure(const Decision &decision) override;
	void release_allocation() override;
	Status start(CodedSink &sink) override;
	Status submit(BufferRef frame) override;
	std::uint32_t in_flight() const override;
	std::uint64_t failed() const override { return failed_; }
	Status drain() override;
	bool drains_exactly() const override { return true; }
	void stop() override;

	int event_fd() const override { return events_.fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

	/// The next frame that the thread gets becomes a keyframe. While streaming.
	void request_keyframe() override { keyframe_wanted_ = true; }

private:
	using Step = EncoderLife::Step;

	using CodingWorker = Worker<CodingJob, CodingResult>;

	Encoder(EncoderSettings settings, EventSet events);

	void pump();
	Status take(CodingResult &coded);

	const EncoderSettings settings_;
	const EventSet events_; ///< what it waits for while it streams

	Ref<BufferPool> own_pool_;	    ///< offered by propose_allocation()
	std::shared_ptr<FrameCoder> coder_; ///< configured
	std::size_t buffers_ = 0;

	CodedSink *sink_ = nullptr;
	EncoderLife life_;
	bool keyframe_wanted_ = false;
	FrameQueue waiting_{0};
	std::size_t in_worker_ = 0;
	std::uint64_t failed_ = 0;
	std::unique_ptr<CodingWorker> worker_;
};

} // namespace penstock::software
