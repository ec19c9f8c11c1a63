#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace penstock {

/// What another program's name of an encoder is here.
struct ForeignEncoder {
	std::string_view name;	    ///< "h264_vaapi"
	std::string_view encoder;   ///< as --encoder takes it; empty: any that makes the codec
	std::string_view codec;	    ///< as --codec takes it; empty: the name says none
	std::string_view note = {}; ///< what is another than it was asked for
};

/// By a name of FFmpeg, GStreamer, uStreamer and others, in any case.
std::optional<ForeignEncoder> find_foreign_encoder(std::string_view name);

/// "encoder software and codec h264".
std::string to_string(const ForeignEncoder &encoder);

} // namespace penstock
