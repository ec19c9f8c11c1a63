#include "app/pipeline/camera/source_watch.h"

#include <algorithm>
#include <utility>

#include "core/meta/capture_meta.h"
#include "devices/roles/source_error.h"

namespace penstock {

namespace {

ClockTime after(ClockTime time, std::chrono::nanoseconds delay)
{
	return ClockTime(time.ns() + static_cast<std::uint64_t>(delay.count()));
}

} // namespace

void SourceWatch::begin(Fraction rate)
{
	constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;
	frame_ns_ = rate.num == 0 ? 0 : kNanosecondsPerSecond * rate.den / rate.num;
	announced_ = false;
	settled_ = true;
}

ClockTime SourceWatch::note_event(ClockTime time, const Status &source, ClockTime when)
{
	announced_ = true;
	if (settled_ && source && when.is_set()) {
		++changes_.spurious;
		return {};
	}
	if (settled_) {
		begin_ = time;
		since_ = when;
	}
	settled_ = false;
	return ClockTime(std::min(after(time, kQuiet).ns(), after(begin_, kLongest).ns()));
}

std::optional<Error> SourceWatch::settle(const Status &source, const std::string &camera)
{
	if (std::exchange(settled_, true))
		return std::nullopt;
	++changes_.real;
	return source ? Error{SourceErrc::kInterrupted, "camera " + camera} : source.error();
}

bool SourceWatch::distrusts(const Buffer &frame) const
{
	if (settled_)
		return false;
	const auto *capture = frame.find_meta<CaptureMeta>();
	if (!since_.is_set() || !capture || capture->clock != TimestampClock::kMonotonic)
		return true;
	const bool at_start = capture->source == TimestampSource::kStartOfExposure;
	return frame.pts.ns() + (at_start ? frame_ns_ : 0) > since_.ns();
}

} // namespace penstock
