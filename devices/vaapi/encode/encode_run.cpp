#include "devices/vaapi/encode/encode_run.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/allocation/allocation_error.h"
#include "core/base/whole_message.h"
#include "devices/vaapi/bits/access_unit.h"
#include "devices/vaapi/driver/va_error.h"

namespace penstock::vaapi {

namespace {

using namespace std::chrono_literals;

constexpr auto kFirstRetry = 1ms;
constexpr std::uint32_t kRetryDoublings = 6; ///< up to 64 ms
constexpr std::uint32_t kMaxRetries = 32;    ///< under two seconds together

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

/// Why a frame is not decoded: what it holds, and not the driver.
bool is_of_frame(const Error &error)
{
	return error.is(std::errc::bad_message) || is_allocation_error(error);
}

} // namespace

Result<std::unique_ptr<EncodeRun>> EncodeRun::start(std::shared_ptr<DriverObjects> session,
						    CodedSink &sink,
						    std::chrono::nanoseconds watchdog)
{
	auto watch = PictureWatchdog::create(watchdog);
	if (!watch)
		return propagate(watch);
	auto retry = DeadlineTimer::create();
	if (!retry)
		return propagate(retry);
	auto worker = start_sync_worker(session->display, session, session->context->depth());
	if (!worker)
		return propagate(worker);
	return std::unique_ptr<EncodeRun>(new EncodeRun(std::move(session), sink,
							std::move(*worker), watchdog,
							std::move(*watch), std::move(*retry)));
}

EncodeRun::EncodeRun(std::shared_ptr<DriverObjects> session, CodedSink &sink,
		     std::unique_ptr<SyncWorker> worker, std::chrono::nanoseconds patience,
		     PictureWatchdog watch, DeadlineTimer retry)
	: session_(std::move(session)), sink_(sink), patience_(patience),
	  watchdog_(std::move(watch)), retry_(std::move(retry)), feed_(*session_),
	  slots_(session_->inputs.size()), waiting_(session_->inputs.size()),
	  failures_(!session_->imported.empty() || session_->decoder), worker_(std::move(worker))
{}

EncodeRun::~EncodeRun()
{
	if (!worker_->stop(state_.hung() ? 0ns : patience_))
		spdlog::warn("{} still uses {} frames; their memory is kept for it",
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
		slot < session_->inputs.size() &&
		(session_->decoder || session_->inputs[slot].id != VA_INVALID_SURFACE);
	HeldFrame held = has_surface ? slots_.take(std::move(frame)) : HeldFrame();
	if (!held)
		return make_error(
			std::errc::device_or_resource_busy,
			fmt::format("submit {} (slot {})", session_->display->path(), slot));
	if (session_->decoder) {
		Status decoded = decode(*held);
		if (!decoded && is_of_frame(decoded.error()))
			return decoded;
		if (!decoded) {
			lose(std::move(decoded.error()));
			return pump();
		}
	}
	waiting_.push(std::move(held));
	return pump();
}

Status EncodeRun::decode(const Buffer &frame)
{
	auto decoded = session_->decoder->decode(frame);
	if (!decoded)
		return propagate(decoded);
	session_->inputs[frame.index()] = {decoded->surface, decoded->encodable};
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
		if (waiting_.empty() || !feed_.has_room())
			break;
		if (Status status = encode(); !status)
			return status;
	}
	// What fails here fails again when a frame needs it, and is told then.
	(void)feed_.prepare();
	return {};
}

Status EncodeRun::encode()
{
	auto submitted = feed_.submit(waiting_.front());
	if (!submitted && is_busy(submitted.error()))
		return retry_later(std::move(submitted.error()));
	retries_ = 0;
	if (submitted) {
		worker_->submit(std::move(*submitted));
		++in_driver_;
		watchdog_.submitted();
	}
	waiting_.front().reset();
	waiting_.pop();
	// Nothing refers to a picture that the driver has not taken: the next one is an IDR.
	if (!submitted)
		lose(std::move(submitted.error()));
	return {};
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
	const std::uint64_t finished_before = watchdog_.count();
	while (FinishedPicture *picture = worker_->front()) {
		Status status = take(*picture);
		worker_->pop();
		if (!status)
			return status;
	}
	// Reading a timer is a system call. One that has expired wakes the loop until it is read.
	if (watchdog_.count() == finished_before && watchdog_.hangs(in_driver_)) {
		state_.take(RunState::Event::kSilent);
		return hang_error();
	}
	if (retry_.expired() && state_.retrying())
		state_.take(RunState::Event::kRetry);
	return pump();
}

Status EncodeRun::take(FinishedPicture &picture)
{
	--in_driver_;
	watchdog_.finished();
	feed_.take_back(picture);
	if (picture.outcome != CodedOutcome::kComplete ||
	    !holds_picture(picture.data, session_->traits.entry.codec, picture.keyframe)) {
		output_ = Output::kAwaitsKeyframe;
		lose(reason_of(picture, *session_->display));
		return {};
	}
	failures_.succeeded();
	if (picture.keyframe) {
		output_ = Output::kComplete;
		order_parameter_sets(picture.data, session_->traits.entry.codec);
	}
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
	feed_.force_idr();
	spdlog::warn("a frame is lost: {}", reason.message());
	last_loss_ = std::move(reason);
	if (failures_.failed())
		state_.take(RunState::Event::kFailing);
}

/// The driver has no picture.
Status EncodeRun::recover()
{
	switch (failures_.cure()) {
	case FailedPictures::Cure::kNewContext:
		return rebuild();
	case FailedPictures::Cure::kOtherMemory:
		// A driver may take memory when it is imported and find out when it encodes that
		// it cannot read it; another path may work then.
		return tl::unexpected<Error>(
			Error{AllocationErrc::kMemoryRefused, last_loss_.message()});
	case FailedPictures::Cure::kNone:
		break;
	}
	return tl::unexpected<Error>(last_loss_);
}

Status EncodeRun::rebuild()
{
	spdlog::warn("{}: several frames in a row failed; restarting the encoder",
		     session_->display->path());
	if (Status status = feed_.rebuild(); !status)
		return status;
	state_.take(RunState::Event::kRecovered);
	return {};
}

tl::unexpected<Error> EncodeRun::hang_error() const
{
	return whole_message(
		std::errc::timed_out,
		fmt::format("{} hangs: it does not finish a frame", session_->display->path()));
}

} // namespace penstock::vaapi
