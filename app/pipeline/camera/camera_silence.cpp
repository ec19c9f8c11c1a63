#include "app/pipeline/camera/camera_silence.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace penstock {

namespace {

using namespace std::chrono_literals;

/// What is wrong with a camera that works, as far as its driver knows.
class Category final : public std::error_category
{
public:
	const char *name() const noexcept override { return "silence"; }
	std::string message(int) const override
	{
		return "check its cable and its signal; --camera-timeout sets how long to wait";
	}
};

std::error_code silence()
{
	static const Category category;
	return {1, category};
}

} // namespace

std::chrono::nanoseconds CameraSilence::usual_patience(Fraction rate)
{
	constexpr std::chrono::nanoseconds kLeast = 5s;
	constexpr double kMost = 86400; // seconds
	constexpr double kFrames = 20;
	if (rate.num == 0)
		return kLeast;
	const double seconds = std::min(kFrames * rate.den / rate.num, kMost);
	return std::max(kLeast, std::chrono::nanoseconds(std::llround(seconds * 1e9)));
}

void CameraSilence::begin(ClockTime now)
{
	since_ = now;
	silent_ = false;
	damaged_before_ = damaged_;
}

void CameraSilence::look(ClockTime now, std::uint64_t frames, std::uint64_t damaged, bool waits)
{
	silent_ = !waits && frames == frames_;
	frames_ = frames;
	damaged_ = damaged;
	if (silent_)
		return;
	since_ = now;
	damaged_before_ = damaged;
}

ClockTime CameraSilence::over_at() const
{
	return patience_ ? ClockTime(since_.ns() + static_cast<std::uint64_t>(patience_->count()))
			 : ClockTime();
}

Error CameraSilence::error(const std::string &camera) const
{
	const double seconds = std::chrono::duration<double>(patience_.value_or(0ns)).count();
	if (damaged_ != damaged_before_)
		return {silence(), fmt::format("camera {} has given only damaged frames for {:g} s",
					       camera, seconds)};
	return {silence(), fmt::format("camera {} has given no frame for {:g} s", camera, seconds)};
}

} // namespace penstock
