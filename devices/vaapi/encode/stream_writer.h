#pragma once

#include <cstdint>
#include <memory>

#include "core/base/result.h"
#include "devices/roles/encoder.h"
#include "devices/vaapi/driver/entry_traits.h"
#include "devices/vaapi/driver/picture_writer.h"
#include "devices/vaapi/stream/gop.h"
#include "devices/vaapi/stream/picture_buffers.h"
#include "devices/vaapi/stream/rate_control.h"
#include "devices/vaapi/stream/stream_format.h"

namespace penstock::vaapi {

/// What a driver is told of the pictures of one stream, whatever the codec.
class StreamWriter
{
public:
	virtual ~StreamWriter() = default;

	virtual Size coded() const = 0;
	/// Pictures from one IDR to the next.
	virtual std::uint32_t period() const = 0;
	virtual const RateControl &rate() const = 0;

	/// Another bitrate from the next picture on. True when only an IDR can tell it (the level
	/// changes). Nothing changes on an error.
	virtual Result<bool> set_bitrate(std::uint64_t bitrate) = 0;

	/// Adds all buffers of one picture. `rate_changed`: the driver does not know rate() yet.
	virtual void write(PictureWriter &writer, const PictureState &picture,
			   const PictureBuffers &buffers, bool rate_changed) const = 0;
};

/// Decides profile, level, rate control and headers from what the user wants and the driver has.
/// Errors are those of make_h264_config() and choose_rate_control().
Result<std::unique_ptr<StreamWriter>> create_stream(const EntryTraits &traits,
						    const StreamFormat &format,
						    const EncoderSettings &settings);

} // namespace penstock::vaapi
