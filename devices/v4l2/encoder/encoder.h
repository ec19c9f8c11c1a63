#pragma once

#include <array>
#include <memory>
#include <vector>

#include "devices/roles/encoder.h"
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
/// dmabufs. The buffer with index i always goes to slot i, so that the kernel's mapping of it
/// stays; held_[i] keeps it until the raw queue gives the slot back.
class Encoder final : public penstock::Encoder
{
public:
	/// Chooses the codec and sets what the settings ask for.
	static Result<std::unique_ptr<Encoder>> open(std::unique_ptr<Device> device,
						     const EncoderSettings &settings);
	~Encoder() override;

	DeviceIdentity identity() const override { return device_->identity(); }
	EncoderCapabilities capabilities() const override;
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
	bool drains_exactly() const override { return stop_command_; }
	void stop() override;

	int event_fd() const override { return device_->fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	enum class State { kIdle, kStreaming, kDraining, kDrained };

	Encoder(std::unique_ptr<Device> device, std::uint32_t codec);

	/// S_FMT on the raw queue for frames of this format and size, with the driver's layout.
	Result<Answer<VideoInfo>> set_raw_format(const VideoInfo &frames);
	Result<Answer<>> adopt_colours(const VideoInfo &frames, bool own);
	Result<Answer<>> set_visible(const Rectangle &visible);
	std::uint64_t failed_in_this_run() const;
	Result<Answer<>> import_slots(const std::vector<BufferRef> &buffers);
	Status queue_raw(Buffer &frame);
	Status release_raw();
	Status take_coded();
	Status take_events();
	void check_drained();
	void finish();

	std::unique_ptr<Device> device_;
	std::uint32_t codec_;
	Queue raw_;
	CodedQueue coded_;
	QueueFormat raw_format_;
	Ref<QueuePool> own_pool_; ///< offered by propose_allocation()
	std::vector<BufferRef> held_;
	CodedSink *sink_ = nullptr;
	State state_ = State::kIdle;
	bool stop_command_ = true;
	bool end_of_stream_ = false;
	std::uint64_t submitted_ = 0;
	std::uint64_t coded_frames_ = 0;
	// A frame that fails is flagged on the raw queue, the coded one, or both.
	std::uint64_t failed_raw_ = 0;
	std::uint64_t failed_coded_ = 0;
	std::uint64_t failed_in_earlier_runs_ = 0;
};

} // namespace penstock::v4l2
