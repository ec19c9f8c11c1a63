#include "devices/vaapi/stream/gop.h"

#include <algorithm>

#include "devices/settings/encoding_defaults.h"

namespace penstock::vaapi {

Gop::Gop(std::uint32_t period)
	: period_(period == 0 ? kLongestPeriod : std::min(period, kLongestPeriod))
{}

std::uint32_t gop_period(std::optional<std::uint32_t> wanted, Fraction rate)
{
	return Gop(wanted.value_or(default_gop(rate))).period();
}

std::uint32_t told_period(std::uint32_t period)
{
	return std::min(period, 0xffffu);
}

PictureState Gop::next()
{
	const std::uint32_t since_idr = started_ ? last_.since_idr + 1 : 0;
	PictureState picture;
	picture.idr = idr_wanted_ || since_idr == period_;
	picture.since_idr = picture.idr ? 0 : since_idr;
	picture.since_previous_idr = since_idr;
	// A 16-bit number that wraps differs from the one before, too.
	picture.idr_pic_id = last_.idr_pic_id;
	if (picture.idr && started_)
		++picture.idr_pic_id;
	last_ = picture;
	started_ = true;
	idr_wanted_ = false;
	return picture;
}

} // namespace penstock::vaapi
