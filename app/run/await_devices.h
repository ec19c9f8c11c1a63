#pragma once

#include <chrono>
#include <functional>

#include "app/control/run_control.h"
#include "app/pipeline/camera/camera_wait.h"
#include "core/base/result.h"

namespace penstock {

/// Before a pipeline begins: looks for its devices, in the pace of CameraWait, until they are
/// there, `control` says stop, or `patience` is over. `look` is called on this thread.
Status await_devices(RunControl &control, std::chrono::nanoseconds patience,
		     std::function<Awaited()> look);

} // namespace penstock
