#include "tests/support/uvc_camera/stream/video_stream.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "tests/support/uvc_camera/model/clock.h"

namespace penstock::uvc {
namespace {

std::chrono::nanoseconds monotonic_now()
{
	return std::chrono::steady_clock::now().time_since_epoch();
}

} // namespace

Result<std::unique_ptr<VideoStream>> VideoStream::create(FaultPlan plan, std::optional<SentLog> log)
{
	std::unique_ptr<VideoStream> stream(new VideoStream(std::move(plan), std::move(log)));
	auto pace = Timer::create([raw = stream.get()] { raw->on_due(); });
	if (!pace)
		return propagate(pace);
	stream->pace_ = std::move(*pace);
	return stream;
}

VideoStream::VideoStream(FaultPlan plan, std::optional<SentLog> log)
	: plan_(std::move(plan)), log_(std::move(log))
{}

std::optional<std::uint32_t> VideoStream::claimed_max_bytes() const
{
	constexpr std::uint32_t kTooSmall = 20'000;
	if (plan_.at_stream(FaultKind::kFrameSize, streams_))
		return kTooSmall;
	return std::nullopt;
}

int VideoStream::start(const Mode &mode)
{
	const bool no_bandwidth = plan_.at_stream(FaultKind::kNoBandwidth, streams_++);
	if (no_bandwidth)
		return ENOSPC;
	if (auto opened = open_pictures_of(mode); !opened) {
		std::fprintf(stderr, "uvc_camera: %s\n", opened.error().message().c_str());
		return EPIPE;
	}
	mode_ = mode;
	due_ = monotonic_now();
	return schedule() ? 0 : EPIPE;
}

void VideoStream::stop()
{
	(void)pace_->disarm();
	payloads_.reset();
	halted_ = false;
}

/// Those of the same mode go on, so that a camera which is opened again codes nothing again.
Status VideoStream::open_pictures_of(const Mode &mode)
{
	if (pictures_ && mode.coding == mode_.coding && mode.size == mode_.size) {
		pictures_->rewind();
		return {};
	}
	auto pictures = open_pictures(mode.coding, mode.size);
	if (!pictures)
		return propagate(pictures);
	auto small = open_pictures(mode.coding, {mode.size.width / 2, mode.size.height / 2});
	if (!small)
		return propagate(small);
	pictures_ = std::move(*pictures);
	small_ = std::move(*small);
	return {};
}

/// The next picture is due an interval after the last one; those that are over by then, since the
/// machine was busy, are left out.
Status VideoStream::schedule()
{
	const std::chrono::nanoseconds interval(std::uint64_t{mode_.interval} * 100);
	const bool dim = has(plan_.at_frame(frames_), FaultKind::kDim);
	due_ += dim && may_slow_down_ ? 2 * interval : interval;
	while (due_ < monotonic_now())
		due_ += interval;
	return pace_->arm_at(ClockTime(due_));
}

void VideoStream::on_due()
{
	const std::uint64_t number = frames_++;
	const FaultSet faults = plan_.at_frame(number);
	Status status = schedule();
	if (status && !has(faults, FaultKind::kPause)) {
		if (payloads_)
			++counts_.late;
		else
			status = begin_picture(number, faults);
	}
	if (!status)
		std::fprintf(stderr, "uvc_camera: %s\n", status.error().message().c_str());
	if (handler_ && has_data())
		handler_(Event::kChanged);
}

Status VideoStream::begin_picture(std::uint64_t number, const FaultSet &faults)
{
	auto picture = next_picture(faults);
	if (!picture)
		return propagate(picture);
	data_ = spoilt(picture->data, faults);
	toggle_ = !toggle_;
	entry_ = {number, picture->keyframe, device_clock(monotonic_now()), faults};
	payloads_.emplace(Payloads::Picture{data_, toggle_, has(faults, FaultKind::kError),
					    entry_.presentation, has(faults, FaultKind::kNoEnd)},
			  mode_.payload_size);
	return {};
}

Result<Picture> VideoStream::next_picture(const FaultSet &faults)
{
	if (!has(faults, FaultKind::kResize))
		return pictures_->next();
	// A coded stream begins anew with the size, and with the one that follows.
	if (!is_mjpeg(mode_.coding)) {
		small_->rewind();
		pictures_->rewind();
	}
	return small_->next();
}

std::span<const std::byte> VideoStream::spoilt(std::span<const std::byte> data,
					       const FaultSet &faults)
{
	constexpr std::size_t kWrongBytes = 64;
	constexpr std::size_t kTooMany = 4096;
	if (has(faults, FaultKind::kEmpty))
		return {};
	if (has(faults, FaultKind::kShort))
		return data.first(data.size() / 2);
	if (has(faults, FaultKind::kZeros)) {
		changed_.assign(data.size(), std::byte{0});
		return changed_;
	}
	if (!has(faults, FaultKind::kOversize) && !has(faults, FaultKind::kCorrupt))
		return data;
	changed_.assign(data.begin(), data.end());
	if (has(faults, FaultKind::kOversize))
		changed_.resize(mode_.max_bytes + kTooMany);
	if (has(faults, FaultKind::kCorrupt)) {
		const std::size_t middle = data.size() / 2;
		const std::size_t end = std::min(middle + kWrongBytes, data.size());
		for (std::size_t i = middle; i < end; ++i)
			changed_[i] = ~changed_[i];
	}
	return changed_;
}

/// A stall comes before the picture. In the middle of one it would meet a fault of uvcvideo (6.12):
/// the driver gives back a buffer that it still copies into, and once the program has queued it
/// again, its reference count is wrong and the list of buffers breaks.
bool VideoStream::breaks_off(std::size_t transfer) const
{
	if (has(entry_.faults, FaultKind::kStall))
		return true;
	return has(entry_.faults, FaultKind::kDisconnect) &&
	       payloads_->sent() + transfer > data_.size() / 2;
}

Result<std::optional<std::size_t>> VideoStream::fill(std::span<std::byte> transfer)
{
	if (breaks_off(transfer.size())) {
		payloads_.reset();
		halted_ = true;
		(void)pace_->disarm();
		if (has(entry_.faults, FaultKind::kDisconnect) && handler_)
			handler_(Event::kDisconnected);
		return std::nullopt;
	}
	const std::size_t filled = payloads_->fill(transfer, monotonic_now());
	if (payloads_->done())
		if (auto ended = end_picture(); !ended)
			return propagate(ended);
	return filled;
}

Status VideoStream::end_picture()
{
	payloads_.reset();
	++counts_.sent;
	return log_ ? log_->write(entry_, data_) : Status{};
}

} // namespace penstock::uvc
