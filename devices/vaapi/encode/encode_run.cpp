#include "devices/vaapi/encode/encode_run.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/allocation/allocation_error.h"
#include "devices/vaapi/bits/access_unit.h"

namespace penstock::vaapi {

namespace {

using namespace std::chrono_literals;

constexpr auto kFirstRetry = 1ms;
constexpr std::uint32_t kRetryDoublings = 6; ///< up to 64 ms
constexpr std::uint32_t kMaxRetries = 32;    ///< under two seconds together

/// What FFmpeg takes: twice a frame without any compression, so that only headers, emulation
/// prevention and a driver's own needs can make it too small.
std::size_t first_capacity(Size coded)
{
	return std::size_t{3} * coded.width * coded.height + (1u << 16);
}
constexpr std::size_t kLargestGrowth = 8;

bool is_busy(const Error &error)
{
	auto status = va_status(error);
	return status == VA_STATUS_ERROR_HW_BUSY || status == VA_STATUS_ERROR_SURFACE_BUSY;
}

/// Why a picture did not come out.
Error reason_of(const FinishedPicture &picture, const Display &display)
{
	if (picture.status != VA_STATUS_SUCCESS)
		return display.error(picture.status, "encode").value();
	if (picture.outcome == CodedOutcome::kOverflow)
		return {std::make_error_code(std::errc::no_buffer_space),
			display.path() + ": a coded frame is larger than its buffer"};
	return {std::make_error_code(std::errc::bad_message),
		display.path() + ": a coded frame is not whole or flagged as bad"};
}

} // namespace

Result<std::unique_ptr<EncodeRun>> EncodeRun::start(std::shared_ptr<DriverObjects> session,
						    CodedSink &sink,
						    std::chrono::nanoseconds watchdog)
{
	auto watchdog_timer = DeadlineTimer::create();
	if (!watchdog_timer)
		return propagate(watchdog_timer);
	auto retry_timer = DeadlineTimer::create();
	if (!retry_timer)
		return propagate(retry_timer);
	auto worker = start_sync_worker(session->display, session, session->context->depth());
	if (!worker)
		return propagate(worker);
	return std::unique_ptr<EncodeRun>(
		new EncodeRun(std::move(session), sink, std::move(*worker), watchdog,
			      std::move(*watchdog_timer), std::move(*retry_timer)));
}

EncodeRun::EncodeRun(std::shared_ptr<DriverObjects> session, CodedSink &sink,
		     std::unique_ptr<SyncWorker> worker, std::chrono::nanoseconds watchdog,
		     DeadlineTimer watchdog_timer, DeadlineTimer retry_timer)
	: session_(std::move(session)), sink_(sink), patience_(watchdog / 2),
	  watchdog_(std::move(watchdog_timer)), retry_(std::move(retry_timer)),
	  gop_(session_->stream->period()),
	  writer_(std::make_unique<PictureWriter>(session_->display, session_->context->id())),
	  slots_(session_->inputs.size()), waiting_(session_->inputs.size()),
	  coded_capacity_(first_capacity(session_->stream->coded())), worker_(std::move(worker))
{
	for (std::size_t i = session_->context->depth(); i > 0; --i)
		free_coded_.push_back(i - 1);
}

EncodeRun::~EncodeRun()
{
	if (!worker_->stop(state_.hung() ? 0ns : 2 * patience_))
		spdlog::warn("{} does not give {} frames back; they are left to it",
			     session_->display->path(), in_driver_);
}

std::vector<int> EncodeRun::event_fds() const
{
	return {worker_->event_fd(), watchdog_.fd(), retry_.fd()};
}

Status EncodeRun::submit(BufferRef frame)
{
	if (state_.hung())
		return hang_error();
	const std::uint32_t slot = frame->index();
	const bool has_surface =
		slot < session_->inputs.size() && session_->inputs[slot] != VA_INVALID_SURFACE;
	HeldFrame held = has_surface ? slots_.take(std::move(frame)) : HeldFrame();
	if (!held)
		return make_error(
			std::errc::device_or_resource_busy,
			fmt::format("submit {} (slot {})", session_->display->path(), slot));
	waiting_.push(std::move(held));
	return pump();
}

Status EncodeRun::set_bitrate(std::uint64_t bitrate)
{
	auto other_level = session_->stream->set_bitrate(bitrate);
	if (!other_level)
		return propagate(other_level);
	rate_changed_ = true;
	discard_prepared();
	if (*other_level)
		force_idr();
	return {};
}

/// Gives the driver what it has room for.
Status EncodeRun::pump()
{
	for (;;) {
		// What the old context has still uses it, and is as good as it was.
		if (state_.recovering() && in_driver_ == 0)
			if (Status status = recover(); !status)
				return status;
		if (!state_.running())
			return {};
		if (waiting_.empty() || (!prepared_ && free_coded_.empty()))
			break;
		if (Status status = encode(); !status)
			return status;
	}
	// What fails here fails again when a frame needs it, and is told then.
	if (!prepared_ && !free_coded_.empty())
		(void)prepare();
	return {};
}

Status EncodeRun::encode()
{
	Status submitted = prepared_ ? Status{} : prepare();
	if (submitted)
		submitted = submit_picture(waiting_.front());
	if (!submitted && is_busy(submitted.error()))
		return retry_later(std::move(submitted.error()));
	retries_ = 0;
	if (submitted) {
		++in_driver_;
		watch();
	}
	waiting_.front().reset();
	waiting_.pop();
	// Nothing refers to a picture that the driver has not taken: the next one is an IDR.
	if (!submitted)
		lose(std::move(submitted.error()));
	return {};
}

/// Prepares all parameter buffers of the next picture while the driver still encodes the one
/// before, so that the next frame can be submitted at once.
Status EncodeRun::prepare()
{
	EncodeContext &context = *session_->context;
	const std::size_t index = free_coded_.back();
	auto coded = context.coded_buffer(index, coded_capacity_);
	if (!coded)
		return propagate(coded);
	Prepared next{.gop = gop_,
		      .picture = {},
		      .coded_index = index,
		      .coded = (*coded)->handle.id(),
		      .capacity = (*coded)->capacity};
	next.picture = next.gop.next();
	const PictureBuffers buffers{context.reconstructed(), context.reference(), next.coded};
	session_->stream->write(*writer_, next.picture, buffers, rate_changed_);
	free_coded_.pop_back();
	prepared_ = next;
	return {};
}

/// The next picture is to be another one than was written.
void EncodeRun::discard_prepared()
{
	if (!prepared_)
		return;
	writer_->clear();
	free_coded_.push_back(prepared_->coded_index);
	prepared_.reset();
}

Status EncodeRun::submit_picture(HeldFrame &frame)
{
	const Prepared next = *prepared_;
	VASurfaceID input = session_->inputs[frame->index()];
	if (session_->converter) {
		auto converted = session_->converter->convert(input, next.coded_index);
		if (!converted) {
			discard_prepared();
			return propagate(converted);
		}
		input = *converted;
	}
	Status status = writer_->submit(input);
	prepared_.reset();
	// HW_BUSY leaves the picture's numbers (frame_num, POC) unused. After any other error the
	// driver may have used them, and they must not come twice.
	if (status || !is_busy(status.error()))
		gop_ = next.gop;
	if (!status) {
		free_coded_.push_back(next.coded_index);
		return status;
	}
	rate_changed_ = false;
	session_->context->advance();
	const ClockTime pts = frame->pts;
	worker_->submit({.frame = std::move(frame),
			 .input = input,
			 .coded = next.coded,
			 .capacity = next.capacity,
			 .coded_index = next.coded_index,
			 .pts = pts,
			 .keyframe = next.picture.idr});
	return {};
}

void EncodeRun::force_idr()
{
	gop_.force_idr();
	discard_prepared();
}

Status EncodeRun::retry_later(Error error)
{
	if (++retries_ > kMaxRetries)
		return tl::unexpected<Error>(std::move(error));
	state_.take(RunState::Event::kBusy);
	retry_.arm(kFirstRetry * (1u << std::min(retries_ - 1, kRetryDoublings)));
	return {};
}

Status EncodeRun::dispatch()
{
	if (state_.hung())
		return hang_error();
	worker_->clear_event();
	const std::uint64_t finished_before = finished_;
	while (FinishedPicture *picture = worker_->front()) {
		Status status = take(*picture);
		worker_->pop();
		if (!status)
			return status;
	}
	// Reading a timer is a system call. One that has expired wakes the loop until it is read.
	if (finished_ == finished_before)
		if (Status status = check_watchdog(); !status)
			return status;
	if (retry_.expired() && state_.retrying())
		state_.take(RunState::Event::kRetry);
	return pump();
}

Status EncodeRun::take(FinishedPicture &picture)
{
	--in_driver_;
	++finished_;
	free_coded_.push_back(picture.coded_index);
	if (picture.outcome == CodedOutcome::kOverflow) {
		const std::size_t limit =
			kLargestGrowth * first_capacity(session_->stream->coded());
		coded_capacity_ = std::min(2 * coded_capacity_, limit);
	}
	if (picture.outcome != CodedOutcome::kComplete ||
	    !holds_picture(picture.data, session_->traits.entry.codec, picture.keyframe)) {
		output_ = Output::kAwaitsKeyframe;
		lose(reason_of(picture, *session_->display));
		return {};
	}
	recovery_.succeeded();
	if (picture.keyframe)
		output_ = Output::kComplete;
	if (output_ == Output::kAwaitsKeyframe) {
		++lost_;
		return {};
	}
	return sink_.on_coded({picture.data, picture.pts, picture.keyframe});
}

/// The stream goes on with an IDR.
void EncodeRun::lose(Error reason)
{
	++lost_;
	force_idr();
	spdlog::warn("a frame is lost: {}", reason.message());
	last_loss_ = std::move(reason);
	if (recovery_.failed())
		state_.take(RunState::Event::kFailing);
}

/// The driver has no picture.
Status EncodeRun::recover()
{
	switch (recovery_.cure()) {
	case Recovery::Cure::kNewContext:
		return rebuild();
	case Recovery::Cure::kOtherMemory:
		// A driver may take memory when it is imported and find out when it encodes that
		// it cannot read it; another path may work then.
		return tl::unexpected<Error>(
			Error{AllocationErrc::kMemoryRefused, last_loss_.message()});
	case Recovery::Cure::kNone:
		break;
	}
	return tl::unexpected<Error>(last_loss_);
}

Status EncodeRun::rebuild()
{
	spdlog::warn("{} keeps failing; its context is made anew", session_->display->path());
	// All of them, since the driver has no picture and none is prepared.
	const std::size_t depth = free_coded_.size();
	writer_.reset();
	// The old one first: hardware may have only so many.
	session_->context.reset();
	auto context = EncodeContext::create(session_->display, session_->traits, *session_->stream,
					     depth);
	if (!context)
		return propagate(context);
	session_->context.emplace(std::move(*context));
	writer_ = std::make_unique<PictureWriter>(session_->display, session_->context->id());
	gop_.force_idr();
	state_.take(RunState::Event::kRecovered);
	return {};
}

/// One timer for all frames. It expires every half of the watchdog's time; when no picture finished
/// between two expiries, the encoder hangs.
void EncodeRun::watch()
{
	if (watchdog_.armed())
		return;
	finished_when_watched_ = finished_;
	watchdog_.arm(patience_);
}

Status EncodeRun::check_watchdog()
{
	if (!watchdog_.expired() || in_driver_ == 0)
		return {};
	if (finished_ == finished_when_watched_) {
		state_.take(RunState::Event::kSilent);
		return hang_error();
	}
	watch();
	return {};
}

tl::unexpected<Error> EncodeRun::hang_error() const
{
	return make_error(std::errc::timed_out,
			  fmt::format("{} does not finish a frame", session_->display->path()));
}

} // namespace penstock::vaapi
