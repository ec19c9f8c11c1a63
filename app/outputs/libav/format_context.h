#pragma once

#include <memory>
#include <string>

#include "app/outputs/stream/deadline.h"
#include "config/outputs/destination.h"
#include "core/base/result.h"

struct AVFormatContext;

namespace penstock {

struct FreeFormatContext {
	void operator()(AVFormatContext *context) const;
};
/// A muxer of libavformat's, and its connection to a sink. A file (AVFMT_FLAG_CUSTOM_IO) is
/// somebody else's.
using FormatContext = std::unique_ptr<AVFormatContext, FreeFormatContext>;

/// One without a stream, which writes each packet at once. Borrows `deadline`.
Result<FormatContext> make_format_context(const Destination &destination, Deadline &deadline);

/// Where libavformat finds it.
std::string libav_address(const Destination &destination);

/// The SDP, since RTP itself does not tell the codec.
std::string session_description(AVFormatContext &context);

} // namespace penstock
