#include "app/outputs/libav/packet_times.h"

#include <algorithm>

#include "app/outputs/libav/libav.h"

namespace penstock {

namespace {

constexpr AVRational kNanoseconds{1, 1'000'000'000};

AVRational to_rational(Fraction fraction)
{
	return {static_cast<int>(fraction.num), static_cast<int>(fraction.den)};
}

} // namespace

PacketTimes::Packet PacketTimes::place(ClockTime pts)
{
	const AVRational unit = to_rational(unit_);
	const auto elapsed = static_cast<std::int64_t>(pts.ns() - first_.ns());
	const std::int64_t time =
		std::max(libav().av_rescale_q(elapsed, kNanoseconds, unit), last_ + 1);
	if (last_ >= 0)
		distance_ = time - last_;
	last_ = time;
	const std::int64_t duration =
		rate_.num != 0 ? libav().av_rescale_q(1, av_inv_q(to_rational(rate_)), unit)
			       : distance_;
	end_ = time + duration;
	return {time, duration, distance_};
}

} // namespace penstock
