#include "core/time/frame_timeline.h"

#include <algorithm>

namespace penstock {

namespace {

constexpr std::int64_t kMicrosecond = 1'000;
constexpr std::int64_t kSecond = 1'000'000'000;
/// What a program that was kept waiting, or a camera that exposes longer, may be away from where a
/// frame is expected.
constexpr std::int64_t kTolerance = kSecond;
/// A first frame that seems to have waited for longer than this has a time of another clock.
constexpr std::int64_t kOldest = 10 * kSecond;
constexpr std::int64_t kLongestInterval = 3600 * kSecond;
constexpr std::int64_t kUnknownInterval = kSecond / 30;
/// Two clocks side by side run apart. After so many frames they are compared.
constexpr std::uint32_t kComparison = 32;
/// A clock that is of no use for more frames than that is not waited for.
constexpr std::uint32_t kLongestJump = 16;

std::int64_t whole_microseconds(std::int64_t ns)
{
	return ns - ns % kMicrosecond;
}

std::uint64_t whole_microseconds(ClockTime time)
{
	return time.ns() - time.ns() % kMicrosecond;
}

std::int64_t step_between(std::uint64_t from, std::uint64_t to)
{
	return static_cast<std::int64_t>(to - from);
}

std::uint64_t after(std::uint64_t time, std::int64_t step)
{
	return time + static_cast<std::uint64_t>(step);
}

} // namespace

void FrameTimeline::begin(Fraction rate)
{
	state_ = State::kBeginning;
	rate_known_ = rate.num != 0 && rate.den != 0;
	interval_ = kUnknownInterval;
	if (rate_known_)
		interval_ = static_cast<std::int64_t>(std::uint64_t{kSecond} * rate.den / rate.num);
	interval_ = whole_microseconds(std::clamp(interval_, 2 * kMicrosecond, kLongestInterval));
	sequence_.reset();
}

FrameTime FrameTimeline::place(const DriverTime &frame)
{
	const std::int64_t expected = expected_step(frame);
	if (frame.time.is_set() && frame.time.ns() != 0) {
		const std::uint64_t driver = whole_microseconds(frame.time);
		return state_ == State::kBeginning ? start(driver, frame.clock)
						   : go_on(driver, expected);
	}
	const std::uint64_t now = machine_time();
	FrameTime result = state_ == State::kBeginning ? start(now, TimestampClock::kMonotonic)
						       : go_on(now - offset_, expected);
	result.from_driver = false;
	return result;
}

FrameTime FrameTimeline::go_on(std::uint64_t driver, std::int64_t expected)
{
	const std::int64_t step = step_between(driver_, driver);
	const bool follows = is_true(step, expected);
	if ((!follows || state_ == State::kJumping) && is_home_again(driver, expected))
		return go_home(driver, step - expected);
	if (follows)
		return follow(driver, step);
	if (trembles(driver))
		return placed(driver, after(last_, least_step()));
	return jump(driver, step, expected);
}

std::uint64_t FrameTimeline::machine_time() const
{
	return whole_microseconds(now_());
}

/// Since the last frame.
std::int64_t FrameTimeline::machine_step() const
{
	return std::max<std::int64_t>(step_between(after(last_, lag_), machine_time()), 0);
}

/// By the driver's frame count, of which frames may be missing.
std::int64_t FrameTimeline::expected_step(const DriverTime &frame)
{
	std::int64_t frames = 1;
	if (frame.sequence && sequence_)
		frames = static_cast<std::int32_t>(*frame.sequence - *sequence_);
	sequence_ = frame.sequence;
	return interval_ * std::clamp<std::int64_t>(frames, 1, INT64_MAX / 4 / interval_);
}

bool FrameTimeline::is_true(std::int64_t step, std::int64_t expected) const
{
	return step > 0 && (step <= expected + kTolerance || step <= machine_step() + kTolerance);
}

bool FrameTimeline::is_home_again(std::uint64_t driver, std::int64_t expected) const
{
	const std::int64_t step = step_between(last_, driver + home_);
	return offset_ != home_ && step >= least_step() && is_true(step, expected);
}

/// A clock of few ticks, or one that is read at the wrong moment, hardly steps back, and does not
/// fall behind.
bool FrameTimeline::trembles(std::uint64_t driver) const
{
	const std::int64_t behind = step_between(driver + offset_, last_);
	return state_ == State::kFollowing && behind >= 0 && behind < interval_ + interval_ / 4;
}

/// Where the driver's own step cannot be taken.
std::int64_t FrameTimeline::least_step() const
{
	return interval_ - whole_microseconds(interval_ / 4);
}

/// The recording goes on later than the last frame before the camera stopped.
FrameTime FrameTimeline::start(std::uint64_t driver, TimestampClock clock)
{
	const std::uint64_t now = machine_time();
	const std::int64_t age = step_between(driver, now);
	const bool is_machine_clock =
		clock == TimestampClock::kMonotonic && age >= -kTolerance && age <= kOldest;
	home_ = is_machine_clock ? 0 : now - driver;
	offset_ = home_;
	lag_ = 0;
	compared_ = 0;
	std::uint64_t time = driver + home_;
	state_ = State::kFollowing;
	if (std::exchange(began_, true) && step_between(last_, time) < interval_) {
		time = after(last_, interval_);
		offset_ = time - driver;
		state_ = State::kJumping;
		jumping_ = 1;
	}
	return placed(driver, time);
}

FrameTime FrameTimeline::follow(std::uint64_t driver, std::int64_t step)
{
	if (!rate_known_ && step <= kTolerance)
		interval_ = whole_microseconds(
			std::max(interval_ + (step - interval_) / 8, 2 * kMicrosecond));
	state_ = State::kFollowing;
	// After the driver's clock has trembled, the frame before may stand later than it should.
	const std::uint64_t least = after(last_, std::min(step, least_step()));
	const std::uint64_t time = driver + offset_;
	return placed(driver, step_between(least, time) < 0 ? least : time);
}

FrameTime FrameTimeline::go_home(std::uint64_t driver, std::int64_t deviation)
{
	offset_ = home_;
	const bool jumps = std::exchange(state_, State::kFollowing) == State::kFollowing;
	jumps_ += jumps;
	FrameTime result = placed(driver, driver + home_);
	if (jumps)
		result.jump = deviation;
	return result;
}

FrameTime FrameTimeline::jump(std::uint64_t driver, std::int64_t step, std::int64_t expected)
{
	const std::int64_t passed = machine_step();
	const bool begins = std::exchange(state_, State::kJumping) == State::kFollowing;
	jumping_ = begins ? 1 : jumping_ + 1;
	std::int64_t distance = expected;
	// The frame count has jumped, too.
	if (expected > passed + kTolerance)
		distance = interval_;
	if (passed > distance + kTolerance)
		distance = passed;
	if (jumping_ > kLongestJump)
		distance = std::max(passed, least_step());
	const std::uint64_t time = after(last_, distance);
	offset_ = time - driver;
	jumps_ += begins;
	FrameTime result = placed(driver, time);
	if (begins)
		result.jump = step - expected;
	return result;
}

FrameTime FrameTimeline::placed(std::uint64_t driver, std::uint64_t time)
{
	driver_ = driver;
	last_ = time;
	if (offset_ != 0 && ++compared_ >= kComparison) {
		compared_ = 0;
		lag_ = step_between(last_, machine_time());
	} else if (offset_ == 0) {
		lag_ = 0;
	}
	return {ClockTime(time), offset_ == 0 && time == driver, std::nullopt};
}

} // namespace penstock
