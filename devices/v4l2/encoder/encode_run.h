#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/result.h"
#include "core/buffer/buffer.h"
#include "devices/roles/encoder.h"
#include "devices/v4l2/encoder/drain_tracker.h"
#include "devices/v4l2/queue/coded_queue.h"
#include "devices/v4l2/queue/format.h"
#include "devices/v4l2/queue/queue.h"

namespace penstock::v4l2 {

/// An encoder that streams: from VIDIOC_STREAMON of both queues, when it is made, to
/// VIDIOC_STREAMOFF, when it goes. One thread.
///
/// The buffer with index i always goes to slot i of the raw queue, so that the kernel's mapping of
/// it stays; held_[i] keeps it until the raw queue gives the slot back.
class EncodeRun
{
public:
	/// What a run works with, which must outlive it.
	struct Queues {
		Queue &raw; ///< with a slot for each buffer that will come
		const QueueFormat &raw_format;
		CodedQueue &coded;
		std::uint32_t codec; ///< V4L2_PIX_FMT_* of the coded queue
	};

	static Result<std::unique_ptr<EncodeRun>> start(const Queues &queues, CodedSink &sink);
	EncodeRun(const EncodeRun &) = delete;
	EncodeRun &operator=(const EncodeRun &) = delete;
	/// Gives back every frame that it holds; what was not coded is lost.
	~EncodeRun();

	/// As the functions of Encoder.
	Status submit(BufferRef frame);
	void request_keyframe();
	Status drain();
	/// After drain(): everything that was submitted has been handed over.
	bool drained() const { return drain_.state() == DrainTracker::State::kDrained; }
	bool drains_exactly() const { return drain_.exact(); }
	std::uint64_t failed() const { return drain_.failed(); }

	/// As EventSource. CodedSink::on_coded() must not end the run.
	Status dispatch(std::uint32_t events);

private:
	EncodeRun(const Queues &queues, CodedSink &sink);

	const Device &device() const { return queues_.raw.device(); }

	Status take_event();
	Status release_raw();
	Status take_coded();
	Status hand_over(const CodedQueue::Coded &coded);

	Queues queues_;
	CodedSink &sink_;
	DrainTracker drain_;
	std::vector<BufferRef> held_;
};

} // namespace penstock::v4l2
