#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "app/control/run_control.h"
#include "core/base/result.h"

namespace penstock {

/// What a look for devices came to.
enum class Awaited : std::uint8_t {
	kMissing, ///< they are not there, or another program has them
	kSettled, ///< they are open, or will never be
};

/// Before a pipeline begins: looks for its devices, in the pace of CameraWait, until they are
/// there, `control` says stop, or `patience` is over. `look` is called on this thread.
Status await_devices(RunControl &control, std::chrono::nanoseconds patience,
		     const std::function<Awaited()> &look);

} // namespace penstock
