#pragma once

#include <memory>

#include "devices/roles/encoder.h"
#include "devices/roles/encoder_life.h"
#include "devices/v4l2/encoder/encode_run.h"
#include "devices/v4l2/node/device.h"
#include "devices/v4l2/queue/coded_queue.h"
#include "devices/v4l2/queue/format.h"
#include "devices/v4l2/queue/queue.h"
#include "devices/v4l2/queue/queue_pool.h"

namespace penstock::v4l2 {

/// A stateful V4L2 mem2mem encoder (Linux media documentation, "Memory-to-Memory Stateful Video
/// Encoder Interface"), single- or multi-planar.
///
/// The raw queue reads its own memory, which propose_allocation() offers as a pool, or imports
/// dmabufs.
///
/// From start() to stop() there is an EncodeRun. When it has given everything, which each driver
/// marks in its own form, its DrainTracker knows.
class Encoder final : public penstock::Encoder
{
public:
	/// Chooses the codec and sets what the settings ask for.
	static Result<std::unique_ptr<Encoder>> open(std::unique_ptr<Device> device,
						     const EncoderSettings &settings);
	~Encoder() override;

	DeviceIdentity identity() const override { return device_->identity(); }
	Result<EncoderCapabilities> capabilities() const override;
	Result<EncoderCapabilities> modes() const override;
	Codec codec() const override;
	Result<Answer<>> propose_allocation(AllocationQuery &query) override;
	Result<Answer<>> configure(const Decision &decision) override;
	void release_allocation() override;
	Status start(CodedSink &sink) override;
	Status submit(BufferRef frame) override;
	std::uint32_t in_flight() const override { return raw_.queued(); }
	std::uint64_t failed() const override;
	void request_keyframe() override;
	Status drain() override;
	bool drains_exactly() const override;
	void stop() override;

	int event_fd() const override { return device_->fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	using Step = EncoderLife::Step;

	Encoder(std::unique_ptr<Device> device, std::uint32_t codec);

	void free_buffers();
	/// Configures for frames that lie in such buffers.
	Result<Answer<>> adopt(const FramePool &frames, Fraction rate);
	Result<Answer<>> adopt_colours(const VideoInfo &frames, bool own);

	std::unique_ptr<Device> device_;
	std::uint32_t codec_;
	Queue raw_;
	LazyList<FormatCapability> raw_formats_; ///< that the driver lists
	CodedQueue coded_;
	QueueFormat raw_format_;
	Ref<QueuePool> own_pool_; ///< offered by propose_allocation()
	EncoderLife life_;
	CodedSink *sink_ = nullptr;
	std::uint64_t failed_in_earlier_runs_ = 0;
	/// Uses the members above it, so it is declared after them and destroyed first.
	std::unique_ptr<EncodeRun> run_;
};

} // namespace penstock::v4l2
