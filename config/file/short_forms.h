#pragma once

#include "config/file/named_section.h"
#include "config/options/settings.h"

namespace penstock {

/// Strings that stand for an object, as the command line has them.

ShortForm<CameraSettings> camera_short_form();	 ///< "/dev/video0", "pattern", "card:NAME"
ShortForm<EncoderSettings> encoder_short_form(); ///< "software", "vaapi:/dev/dri/renderD128"
ShortForm<OutputSettings> output_short_form();	 ///< "out.mp4", "optional:rtsp://host/door", "-"

} // namespace penstock
