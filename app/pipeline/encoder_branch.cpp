#include "app/pipeline/encoder_branch.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/base/whole_message.h"
#include "core/time/monotonic_now.h"

namespace penstock {

namespace {

/// One frame in so many has its submission timed: where the kernel has no vDSO, reading the clock
/// is a system call more on the path of a frame.
constexpr std::size_t kSubmissionSample = 4;

} // namespace

EncoderBranch::EncoderBranch(std::string name, Encoder &encoder, OutputSet &outputs)
	: encoder_(&encoder), outputs_(outputs)
{
	statistics_.name = std::move(name);
	statistics_.encoder = encoder.identity().path;
	statistics_.codec = name_of(encoder.codec());
}

void EncoderBranch::connect(EventLoop &loop, Handlers handlers)
{
	loop_ = &loop;
	handlers_ = std::move(handlers);
	loop.add(outputs_, [this](Error error) { handlers_.output_failed(std::move(error)); });
	outputs_.on_failed([this](Error error) { handlers_.output_failed(std::move(error)); });
	outputs_.on_dead([this] { handlers_.outputs_dead(); });
	outputs_.on_keyframe_wanted([this] { request_keyframe(); });
}

void EncoderBranch::begin_segments()
{
	outputs_.begin_segments();
	request_keyframe();
}

/// A new session begins with one anyway.
void EncoderBranch::request_keyframe()
{
	if (encoder_)
		encoder_->request_keyframe();
	handlers_.keyframe_wanted();
}

Encoder *EncoderBranch::let_go()
{
	return std::exchange(encoder_, nullptr);
}

void EncoderBranch::adopt(Encoder &encoder)
{
	encoder_ = &encoder;
	told_ = encoder.failed();
	statistics_.encoder = encoder.identity().path;
}

Status EncoderBranch::start()
{
	loop_->add(*encoder_, [this](Error error) { handlers_.encoder_failed(std::move(error)); });
	coded_at_start_ = coded_before_ = statistics_.frames_encoded;
	silence_ = 0;
	Status status = encoder_->start(*this);
	ended_ = !status;
	return status;
}

void EncoderBranch::stop()
{
	if (loop_)
		loop_->remove(*encoder_);
	encoder_->stop();
	// A driver's rate control may leave frames out, and one that cannot say when it is done may
	// keep the last ones.
	lost_ = std::max(failed(), given_ - std::min(given_, answered_));
	told_ = encoder_->failed();
	in_flight_.fill({});
	unanswered_ = 0;
}

Status EncoderBranch::submit(BufferRef frame, bool from_driver)
{
	++unanswered_;
	note_submission(frame->pts, from_driver);
	Status status = encoder_->submit(std::move(frame));
	if (status)
		++given_;
	else
		forget_submission();
	return status;
}

void EncoderBranch::count_refused()
{
	++given_;
	++lost_;
}

StreamStatistics EncoderBranch::statistics() const
{
	StreamStatistics now = statistics_;
	now.frames_failed = failed();
	return now;
}

Status EncoderBranch::drain()
{
	return encoder_->drain();
}

void EncoderBranch::give_up()
{
	loop_->remove(*encoder_);
	end();
}

void EncoderBranch::end()
{
	if (!std::exchange(ended_, true))
		handlers_.ended();
}

Status EncoderBranch::on_coded(const CodedFrame &frame)
{
	// A further one of the same camera's frame has only the time that the encoder tells.
	const bool further = frame.frames == 0;
	InFlight *entry = further ? nullptr : submitted(frame);
	last_pts_ = time_of(entry, further ? frame.pts : ClockTime());
	if (entry) {
		measure(*entry);
		*entry = {};
	}
	outputs_.write({frame.data, last_pts_, frame.keyframe});
	unanswered_ = 0;
	answered_ += frame.frames;
	++statistics_.frames_encoded;
	statistics_.frames_impaired += frame.impaired;
	if (!std::exchange(impaired_, frame.impaired) && frame.impaired)
		handlers_.keyframe_wanted();
	statistics_.bytes_out += frame.data.size();
	return handlers_.coded();
}

/// By its time, or the oldest one: a driver that does not copy times still codes in order.
EncoderBranch::InFlight *EncoderBranch::submitted(const CodedFrame &frame)
{
	InFlight *oldest = nullptr;
	for (std::size_t i = 0; i < in_flight_.size(); ++i) {
		InFlight &entry = in_flight_[(next_in_flight_ + i) % in_flight_.size()];
		if (!entry.waits)
			continue;
		if (entry.pts == frame.pts)
			return &entry;
		if (!oldest)
			oldest = &entry;
	}
	return oldest;
}

/// Later than the last one, whatever the encoder tells.
ClockTime EncoderBranch::time_of(const InFlight *entry, ClockTime told) const
{
	constexpr std::uint64_t kLeast = 1000;
	const std::uint64_t after = last_pts_.is_set() ? last_pts_.ns() + kLeast : 0;
	const ClockTime time = entry ? entry->pts : told;
	return ClockTime(time.is_set() ? std::max(time.ns(), after) : after);
}

std::optional<Error> EncoderBranch::late_after_drain() const
{
	// It may have come in one wait with the last frame.
	if (ended_)
		return std::nullopt;
	if (encoder_->drains_exactly())
		return whole_message(std::errc::timed_out,
				     fmt::format("encoder {} hangs: it did not finish {} frames",
						 statistics_.encoder, in_flight()))
			.value();
	spdlog::warn("encoder {} does not say which frame is its last; frames that it did not give "
		     "back count as damaged",
		     statistics_.encoder);
	return std::nullopt;
}

Error EncoderBranch::hang_error() const
{
	return whole_message(std::errc::timed_out,
			     fmt::format("encoder {} hangs: it holds {} frames and returns none",
					 statistics_.encoder, in_flight()))
		.value();
}

void EncoderBranch::on_drained()
{
	end();
}

std::uint32_t EncoderBranch::count_silence(bool camera_is_silent)
{
	const bool silent = in_flight() != 0 && coded() == coded_before_;
	coded_before_ = coded();
	if (!silent)
		silence_ = 0;
	else if (!camera_is_silent || owes_frames())
		++silence_;
	return silence_;
}

void EncoderBranch::note_submission(ClockTime pts, bool from_driver)
{
	InFlight &entry = in_flight_[next_in_flight_ % in_flight_.size()];
	entry = {};
	entry.pts = pts;
	entry.waits = true;
	entry.from_driver = from_driver;
	if (next_in_flight_++ % kSubmissionSample != 0)
		return;
	entry.submitted = monotonic_now().ns();
	if (entry.from_driver)
		statistics_.capture_to_submit.add_between(entry.pts.ns(), entry.submitted);
}

/// Of the last one, which was not taken.
void EncoderBranch::forget_submission()
{
	in_flight_[--next_in_flight_ % in_flight_.size()] = {};
	--unanswered_;
}

void EncoderBranch::measure(const InFlight &entry)
{
	const std::uint64_t now = monotonic_now().ns();
	if (entry.submitted != 0)
		statistics_.encode.add_between(entry.submitted, now);
	if (entry.from_driver)
		statistics_.capture_to_coded.add_between(entry.pts.ns(), now);
}

} // namespace penstock
