#pragma once

#include <cstdint>
#include <optional>

#include "core/video/geometry.h"

namespace penstock::vaapi {

/// What a picture is in its stream. Every picture is a reference for the next one and refers to the
/// one before: IDR P P P … IDR. frame_num and POC derive from `since_idr`.
struct PictureState {
	bool idr = true;
	std::uint32_t since_idr = 0;  ///< pictures since the last IDR, itself included: 0 at an IDR
	std::uint16_t idr_pic_id = 0; ///< differs between two IDRs in a row
	/// Pictures since the last IDR before this one; 0 at the start of a stream. At an IDR that
	/// is the length of the GOP before it. (H.264 counts cpb_removal_delay from there.)
	std::uint32_t since_previous_idr = 0;

	friend bool operator==(const PictureState &, const PictureState &) = default;
};

/// Says what the next picture is. The first one is an IDR, then one in each period, and wherever
/// one was asked for. The counters go on when a picture fails: after an encoding error or a new
/// context force_idr() makes the stream whole again. What was submitted between the failed picture
/// and that IDR refers to something that no decoder has and is to be dropped, too.
class Gop
{
public:
	/// H.264 and HEVC count pictures in 32 signed bits: there is an IDR at least this often.
	static constexpr std::uint32_t kLongestPeriod = 1u << 29;

	/// `period`: pictures from one IDR to the next; 0 is as seldom as possible.
	explicit Gop(std::uint32_t period);

	/// The state of the picture that is submitted now; advances.
	PictureState next();

	/// Makes the next picture an IDR, once, however often it is called before. The period
	/// starts again there.
	void force_idr() { idr_wanted_ = true; }

	std::uint32_t period() const { return period_; }

private:
	std::uint32_t period_;
	PictureState last_;
	bool started_ = false;
	bool idr_wanted_ = true;
};

/// Pictures from one IDR to the next: what the user wants (0 is as seldom as possible), or else two
/// seconds. Never 0.
std::uint32_t gop_period(std::optional<std::uint32_t> wanted, Fraction rate);

/// The period that parameter buffers tell: Intel's driver keeps 16 bits of it.
std::uint32_t told_period(std::uint32_t period);

} // namespace penstock::vaapi
