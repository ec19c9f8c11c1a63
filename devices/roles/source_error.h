#pragma once

#include "core/base/result.h"

namespace penstock {

/// What is wrong with what comes in at a camera's connector (HDMI, SDI, television), while the
/// camera itself works.
enum class SourceErrc {
	kNoSignal = 1, ///< nothing is connected, or it is switched off
	kNoLock,       ///< something that the receiver cannot lock to
	kOutOfRange,   ///< a picture that the receiver cannot take
	kChanged,      ///< a picture of another size or rate than the camera is set to
	kInterrupted,  ///< the picture went, and is back
};

std::error_code make_error_code(SourceErrc code);

/// One of the above.
bool is_source_error(const Error &error);
/// One of the above, but there is a picture: the camera has to be started again.
bool is_source_restart(const Error &error);

} // namespace penstock

template <>
struct std::is_error_code_enum<penstock::SourceErrc> : std::true_type {};
