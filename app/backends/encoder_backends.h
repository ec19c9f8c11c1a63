#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "devices/roles/encoder.h"
#include "devices/v4l2/node/io.h"

namespace penstock {

/// One encoder of this machine, or what a user named without there being one.
struct EncoderChoice {
	enum class Kind { kV4l2, kVaapi, kSoftware };
	Kind kind;
	std::string selector; ///< what the devices of that kind are found by: "auto", a path
};

/// What settings leave to choose from: for "auto" the V4L2 mem2mem encoders that make the codec, in
/// the order of their nodes, and then the VA-API render nodes that do; where there is none, the
/// software encoder if it does. Otherwise "v4l2:PATH", "vaapi" (the first node that encodes the
/// codec), "vaapi:PATH", "software", or a bare selector, of which /dev/dri/… and by-path:…-render
/// are render nodes. Never empty: what is not there is refused by open_encoder() with the reason.
std::vector<EncoderChoice> encoder_choices(const EncoderSettings &settings, v4l2::Io &io);

Result<std::unique_ptr<Encoder>> open_encoder(const EncoderChoice &choice,
					      const EncoderSettings &settings, v4l2::Io &io);

} // namespace penstock
