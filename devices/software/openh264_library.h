#pragma once

#include <wels/codec_api.h>

#include "core/base/result.h"

namespace penstock::software {

/// The functions of OpenH264's library, which is loaded when something is to be coded on the CPU:
/// it takes a sixth of a start.
struct OpenH264Library {
	decltype(&::WelsCreateSVCEncoder) create;
	decltype(&::WelsDestroySVCEncoder) destroy;
	decltype(&::WelsGetCodecVersion) version;
};

/// Loads it at the first call. no_such_file_or_directory where it is missing, with what to install.
Status load_openh264();
/// After load_openh264() has succeeded.
const OpenH264Library &openh264();

} // namespace penstock::software
