#include "app/pipeline/frame_intake.h"

#include <bit>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/meta/capture_meta.h"
#include "core/time/monotonic_now.h"

namespace penstock {

FrameIntake::FrameIntake(
	Statistics &statistics,
	std::function<void(const std::string &camera, double seconds)> clock_jumped)
	: statistics_(statistics), clock_jumped_(std::move(clock_jumped)), timeline_(monotonic_now)
{}

Status FrameIntake::begin(const Decision &decision, std::string camera)
{
	camera_ = std::move(camera);
	timeline_.begin(decision.camera.layout.rate);
	unreadable_first_ = 0;
	told_ = false;
	if (!decision.copy)
		return {};
	auto &bytes = statistics_.bytes_copied;
	const bool converts = decision.strategy == Strategy::kConvert;
	auto copy = CopyStage::create(decision, converts ? bytes.convert : bytes.copy);
	if (!copy)
		return propagate(copy);
	copy_.emplace(std::move(*copy));
	return {};
}

Result<std::optional<FrameIntake::Taken>> FrameIntake::take(BufferRef frame)
{
	const FrameTime time = place(*frame);
	frame->pts = time.time;
	if (!copy_)
		return Taken{std::move(frame), time.from_driver};
	auto target = copied(*frame);
	if (!target)
		return propagate(target);
	if (!*target)
		return std::nullopt;
	return Taken{std::move(**target), time.from_driver};
}

FrameTime FrameIntake::place(const Buffer &frame)
{
	DriverTime driver{.time = frame.pts};
	if (const auto *capture = frame.find_meta<CaptureMeta>()) {
		driver.clock = capture->clock;
		driver.sequence = capture->sequence;
	}
	const ClockTime before = timeline_.last();
	const FrameTime time = timeline_.place(driver);
	if (before.is_set())
		statistics_.frame_interval.add_between(before.ns(), time.time.ns());
	if (time.jump)
		tell_jump(*time.jump);
	return time;
}

/// A clock that jumps all the time is told of less and less.
void FrameIntake::tell_jump(std::int64_t jump_ns) const
{
	constexpr std::uint64_t kAllOf = 10;
	constexpr double kNanosecondsPerSecond = 1e9;
	const std::uint64_t count = timeline_.jumps();
	if (count > kAllOf && !std::has_single_bit(count))
		return;
	const double seconds = static_cast<double>(jump_ns) / kNanosecondsPerSecond;
	spdlog::warn("the clock of camera {} jumped by {:+.3f} s ({}); the recording goes on one "
		     "frame later",
		     camera_, seconds,
		     count == 1 ? "the first time" : fmt::format("{} times so far", count));
	clock_jumped_(camera_, seconds);
}

/// The frame in the encoder's memory.
Result<std::optional<BufferRef>> FrameIntake::copied(const Buffer &frame)
{
	auto target = copy_->pass(frame);
	unreadable_ += !target;
	if (!target && target.error().is(std::errc::bad_message)) {
		if (Status status = note_unreadable(target.error(), AllocationErrc::kFormatRefused);
		    !status)
			return propagate(status);
		return std::nullopt;
	}
	if (target && !*target)
		++statistics_.frames_dropped.late;
	return target;
}

Status FrameIntake::note_refused(const Error &reason)
{
	return note_unreadable(reason, AllocationErrc::kMemoryRefused);
}

Status FrameIntake::note_unreadable(const Error &reason, AllocationErrc when_all)
{
	// One in so many may be damaged by a bad cable; a camera's kind of JPEG is in all of them.
	constexpr std::uint32_t kAllOf = 30;
	if (!std::exchange(told_, true))
		spdlog::warn("{}: a frame is left out, since it cannot be decoded: {}; more of "
			     "them are only counted",
			     camera_, reason.message());
	else
		spdlog::debug("{}: {}", camera_, reason.message());
	if (!unreadable_first_ || ++*unreadable_first_ < kAllOf)
		return {};
	return tl::unexpected<Error>(
		Error{when_all, fmt::format("none of the first {} frames of {} can be decoded: {}",
					    kAllOf, camera_, reason.message())});
}

} // namespace penstock
