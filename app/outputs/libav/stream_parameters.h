#pragma once

#include <string>

#include "app/outputs/stream/packet.h"
#include "app/outputs/stream/stream_info.h"
#include "config/outputs/destination.h"
#include "core/base/result.h"

struct AVCodecParameters;
struct AVStream;

namespace penstock {

// A stream of ours in libavformat's terms.

/// What is known of it before its first frame.
void describe_stream(AVStream &stream, const StreamInfo &info, const Container &container);

/// H.264 and HEVC have their parameter sets in band; containers and stream descriptions need them
/// in front. An error, of the output at `url`, if the first frame has none.
Status add_parameter_sets(AVCodecParameters &parameters, Codec codec, const Packet &first,
			  const std::string &url);

} // namespace penstock
