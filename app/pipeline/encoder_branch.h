#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/outputs/delivery/output_set.h"
#include "app/statistics/statistics.h"
#include "core/event/event_loop.h"
#include "devices/roles/encoder.h"

namespace penstock {

/// One encoder of a pipeline with the outputs that it feeds. All calls on the loop's thread.
class EncoderBranch final : private CodedSink
{
public:
	/// What the branch reports to its pipeline, on the loop's thread.
	struct Handlers {
		std::function<void(Error)> encoder_failed;
		std::function<void(Error)> output_failed;
		/// Of whoever codes, if that is not the encoder.
		std::function<void()> keyframe_wanted;
		std::function<void()> outputs_dead; ///< dead_outputs() may have become so
		std::function<Status()> coded;	    ///< after each coded frame
		std::function<void()> ended;	    ///< drained, or given up
	};

	/// Borrows both; the encoder has been configured. `name` stands in statistics.
	EncoderBranch(std::string name, Encoder &encoder, OutputSet &outputs);

	/// While it is stopped: the encoder may be closed, and nothing but adopt() and the figures
	/// can be asked for.
	Encoder *let_go();
	/// Another session of the same encoder takes its place.
	void adopt(Encoder &encoder);

	/// Once, before the first start().
	void connect(EventLoop &loop, Handlers handlers);

	Status start();
	void stop();

	/// Hands the frame to the encoder, which lets go of it when it has read it. `from_driver`:
	/// its pts is when it was captured, and not made up. One that is not taken is in no figure.
	Status submit(BufferRef frame, bool from_driver);
	/// The frame that it did not take just now is in other streams, and missing in this one.
	void count_refused();
	/// No more frames come; Handlers::ended follows.
	Status drain();
	/// It has failed: it is not drained, and nobody waits for it any more.
	void give_up();
	/// It has not started, or nothing more comes of it.
	bool ended() const { return ended_; }

	/// What is wrong with one that has not ended a reasonable time after drain(). Nothing,
	/// apart from a warning, where the encoder cannot say when it is done.
	std::optional<Error> late_after_drain() const;
	/// It holds frames and gives nothing back.
	Error hang_error() const;

	/// It has been given more frames since its last coded one than an encoder that works leaves
	/// without an answer.
	bool owes_frames() const { return in_flight() != 0 && unanswered_ > 1; }
	/// To be called about once a second: how often in a row it held frames and gave nothing. An
	/// encoder that looks ahead may do so while the camera is silent.
	std::uint32_t count_silence(bool camera_is_silent);

	std::uint32_t in_flight() const { return encoder_ ? encoder_->in_flight() : 0; }
	/// Frames that nothing came of. What it left out without a word, or still had when it was
	/// stopped, counts from stop() on.
	std::uint64_t failed() const { return lost_ + (encoder_ ? encoder_->failed() - told_ : 0); }
	/// Since it was started last.
	bool has_coded() const { return statistics_.frames_encoded > coded_at_start_; }
	std::uint64_t coded() const { return statistics_.frames_encoded; }
	StreamStatistics statistics() const;
	std::vector<OutputStatistics> output_statistics() const { return outputs_.statistics(); }
	/// Why none of the outputs writes anything any more.
	std::optional<Error> dead_outputs() const { return outputs_.dead(); }
	/// The outputs begin new segments, with a keyframe that the encoder is asked for.
	void begin_segments();
	/// Waits until the outputs have what they were given.
	Status finish_outputs() { return outputs_.finish(); }

private:
	/// A frame inside the encoder; times are CLOCK_MONOTONIC nanoseconds.
	struct InFlight {
		ClockTime pts;
		bool waits = false;	     ///< for its coded frame
		std::uint64_t submitted = 0; ///< 0: not timed
		bool from_driver = false;    ///< pts is when it was captured
	};

	Status on_coded(const CodedFrame &frame) override;
	void on_drained() override;
	void end();
	void request_keyframe();
	void note_submission(ClockTime pts, bool from_driver);
	void forget_submission();
	InFlight *submitted(const CodedFrame &frame);
	ClockTime time_of(const InFlight *entry, ClockTime told) const;
	void measure(const InFlight &entry);

	Encoder *encoder_; ///< null after let_go()
	OutputSet &outputs_;
	EventLoop *loop_ = nullptr;
	Handlers handlers_;
	StreamStatistics statistics_;
	bool ended_ = true;
	std::uint64_t given_ = 0; ///< to the encoder, in all runs; without what others refused, too
	std::uint64_t answered_ = 0; ///< of these, by coded frames
	std::uint64_t lost_ = 0;     ///< of these, nothing had come of when it was stopped last
	std::uint64_t told_ = 0;     ///< what the encoder told of these
	std::uint64_t coded_at_start_ = 0;
	std::array<InFlight, 64> in_flight_{};
	std::size_t next_in_flight_ = 0;
	ClockTime last_pts_;		 ///< that was written
	std::uint64_t coded_before_ = 0; ///< at the last count_silence()
	std::uint32_t silence_ = 0;
	bool impaired_ = false;	       ///< the last frame was
	std::uint32_t unanswered_ = 0; ///< frames since the last coded one
};

} // namespace penstock
