#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <wels/codec_api.h>

#include "core/base/clock_time.h"
#include "core/base/result.h"
#include "core/video/video_info.h"
#include "devices/convert/picture.h"
#include "devices/roles/encoder.h"

namespace penstock::software {

/// One stream of OpenH264: every picture becomes one access unit in Annex B form, with SPS and PPS
/// before each IDR picture.
///
/// Threads: one call at a time.
class OpenH264
{
public:
	/// Its version: "2.3.1". Empty where the library is missing.
	static std::string version();

	/// For frames of this size, rate and these colours. Errors are the library's own words, or
	/// not_supported for a level that is too low.
	static Result<std::unique_ptr<OpenH264>> create(const EncoderSettings &settings,
							const VideoInfo &frames);
	OpenH264(const OpenH264 &) = delete;
	OpenH264 &operator=(const OpenH264 &) = delete;

	enum class Coded { kKeyframe, kOther, kNothing };

	/// Reads a 4:2:0 picture and replaces `coded` by its access unit, which is empty for
	/// kNothing: the library left the picture out.
	Result<Coded> encode(const SourcePicture &picture, ClockTime pts, bool keyframe,
			     std::vector<std::byte> &coded);

private:
	struct Destroy {
		void operator()(ISVCEncoder *encoder) const;
	};

	OpenH264();
	Status initialize(const EncoderSettings &settings, const VideoInfo &frames);
	Error error(int code, std::string what) const;
	void advance(ClockTime pts);

	std::unique_ptr<ISVCEncoder, Destroy> encoder_;
	std::string complaint_; ///< the library's last error
	Size size_;
	Fraction rate_;
	std::uint64_t period_ns_ = 0;
	std::uint64_t time_ns_ = 0; ///< of the picture, for the rate control
	ClockTime last_pts_;
};

} // namespace penstock::software
