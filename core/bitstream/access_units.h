#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/base/clock_time.h"
#include "core/base/result.h"
#include "core/video/codec.h"

namespace penstock {

/// One coded picture with all that belongs to it.
struct AccessUnit {
	std::span<const std::byte> data;
	ClockTime pts; ///< of the buffer that its first slice came in
	bool keyframe = false;
};

/// Puts together the access units of H.264 and HEVC (Annex B) from what a device gives, one buffer
/// after the other. V4L2 wants one in each buffer (V4L2_PIX_FMT_H264), and then nothing is copied.
/// But drivers exist that give parameter sets in a buffer of their own (bcm2835-v4l2), and cameras
/// that give each slice, or several pictures, in one.
///
/// Where a unit ends is known when the next one begins (H.264, 7.4.1.2.3; H.265, 7.4.2.4.4). To
/// wait for that would delay each frame by one: a buffer is taken for the end of its unit until one
/// proves that wrong. From then on, units wait for their ends. Of JPEG each buffer is one.
class AccessUnits
{
public:
	using Take = std::function<Status(const AccessUnit &)>;

	/// More than any coded picture of a camera: what is longer is no stream that has units.
	static constexpr std::size_t kLongest = std::size_t{64} << 20;

	/// H.264, HEVC or MJPEG. `take` gets each unit, within give() and end(); its data are valid
	/// during the call. The units of one buffer follow each other by `interval`.
	/// `splits`: what splits() of an earlier stream of the same device came to.
	AccessUnits(Codec codec, ClockTime interval, Take take, bool splits = false);

	/// The data of the next buffer, which may be anything; false: nothing of a stream was in
	/// it. The error is that of `take`; or bad_message: no unit of reasonable length.
	Result<bool> give(std::span<const std::byte> data, ClockTime pts);
	/// No more comes: the unit that waits is complete.
	Status end();
	/// The device lost data: what waits is no unit. Whether anything did.
	bool drop();

	/// A buffer began in the middle of a picture, so that units now wait for their ends. The
	/// picture before, which had been taken for whole, was not.
	bool splits() const { return splits_; }

private:
	/// A piece of a buffer, within which no unit begins.
	struct Piece {
		std::span<const std::byte> data;
		bool has_units = false; ///< NAL units
		bool begins = false;	///< an access unit, or else goes on with one
		bool has_slice = false; ///< of a picture
		bool keyframe = false;
	};

	/// Cuts the first piece off `data`.
	Piece next_piece(std::span<const std::byte> &data) const;
	Status place(const Piece &piece, bool complete);
	Status append(const Piece &piece);
	ClockTime next_pts();

	const Codec codec_;
	const ClockTime interval_;
	const Take take_;
	std::vector<std::byte> waiting_;  ///< what came of the next unit
	std::optional<AccessUnit> begun_; ///< what waits has a slice; without its data
	bool splits_ = false;
	ClockTime pts_; ///< of the next unit that begins in this buffer
};

} // namespace penstock
