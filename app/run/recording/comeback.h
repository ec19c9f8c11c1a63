#pragma once

#include <chrono>

#include "core/base/clock_time.h"
#include "devices/roles/camera.h"

namespace penstock {

/// How long a camera that is lost, or not there when the run begins, is waited for: as the user
/// says, otherwise for ever under a service manager (NOTIFY_SOCKET, sd_notify(3)), which nobody
/// watches, and not at all on a command line.
std::chrono::nanoseconds comeback(const CameraSettings &settings);

/// What follows when a camera's source gives no picture: what the user says. Without a word, the
/// run waits for the picture if it would also wait for a lost camera.
CameraSettings::NoSignal no_signal(const CameraSettings &settings);

/// When the patience of comeback() is over (CLOCK_MONOTONIC); unset: never.
ClockTime deadline_after(std::chrono::nanoseconds patience);

} // namespace penstock
