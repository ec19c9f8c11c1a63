#pragma once

#include <cstdint>

namespace penstock::v4l2 {

/// Knows when an encoder has given everything that it was given: from what its queues told, without
/// a call to the driver.
///
/// Drivers mark the end of a drain in different forms, and each of these ends it:
///  - the last coded buffer carries V4L2_BUF_FLAG_LAST; it may be empty;
///  - VIDIOC_DQBUF answers EPIPE, when the last buffer was taken before;
///  - V4L2_EVENT_EOS, from drivers older than the flag. Some send it before the last frame can be
///    dequeued, so that the frames are counted as well;
///  - drivers without VIDIOC_ENCODER_CMD mark nothing: the number of frames alone tells. A rate
///    control may leave frames out, so this end may never come.
///
///                  stop_sent()                       an end, see above
///     kRunning ------------------> kDraining ------------------------------> kDrained
class DrainTracker
{
public:
	enum class State { kRunning, kDraining, kDrained };

	/// What VIDIOC_ENCODER_CMD said of V4L2_ENC_CMD_STOP.
	enum class StopCommand { kTaken, kUnknown };

	/// A buffer of the coded queue.
	struct Coded {
		bool failed = false; ///< V4L2_BUF_FLAG_ERROR: no frame
		bool empty = false;  ///< no frame either
		bool last = false;   ///< V4L2_BUF_FLAG_LAST
	};

	/// What to do with a coded buffer whose content was handed over.
	enum class Next {
		kRequeue,
		kKeep, ///< it was the last of the drain: the driver takes no more
	};

	/// The raw queue took a frame.
	void frame_submitted();
	/// The raw queue gave a frame back; `failed` when the driver could not read or encode it.
	void frame_returned(bool failed);
	[[nodiscard]] Next coded_buffer(const Coded &coded);
	void end_event() { end_marked_by_event_ = true; }
	/// The coded queue answered EPIPE. False when no drain was asked for: then the encoder
	/// ended by itself, and no frame will follow.
	[[nodiscard]] bool end_of_queue();

	/// The command goes out, or would, if the driver knew it. Only the first call counts.
	void stop_sent(StopCommand answer);

	/// Ends the drain when everything has come.
	void settle();

	State state() const { return state_; }
	/// Whether the driver marks the end; until a drain shows otherwise, it does.
	bool exact() const { return stop_command_ == StopCommand::kTaken; }
	/// Frames that were taken and not encoded. A frame that fails is flagged on the raw queue,
	/// on the coded one, or on both.
	std::uint64_t failed() const;

private:
	bool has_everything() const;

	State state_ = State::kRunning;
	StopCommand stop_command_ = StopCommand::kTaken;
	bool end_marked_ = false; ///< by the flag or EPIPE
	bool end_marked_by_event_ = false;
	std::uint64_t submitted_ = 0;
	std::uint64_t returned_ = 0;
	std::uint64_t coded_ = 0;
	std::uint64_t failed_raw_ = 0;
	std::uint64_t failed_coded_ = 0;
};

} // namespace penstock::v4l2
