#pragma once

#include <cstdint>
#include <optional>

#include <linux/videodev2.h>

#include "core/base/clock_time.h"
#include "core/base/result.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

// What comes in at the current input of a camera. Nothing is wrong with one that has neither DV
// timings nor a status, as a webcam's.

/// The input that is selected; nothing where the driver has none, as those of cameras on a board's
/// own bus.
using CameraInput = std::optional<v4l2_input>;
Result<CameraInput> current_input(const Device &device);

/// Whether it can have DV timings or a television standard. The kernel says so of each input of a
/// driver that has the calls, unless the driver says that it does not.
bool may_have_timings(const CameraInput &input);

/// Of HDMI and SDI, what VIDIOC_QUERY_DV_TIMINGS detects is compared with what is set; of the
/// others v4l2_input::status counts. SourceErrc, or the error of a device that failed.
Status check_source(const Device &device);

/// Sets the DV timings that are detected, since a driver captures by what was set last, not by what
/// the cable brings. Errors as check_source().
Status adopt_dv_timings(const Device &device, const CameraInput &input);

/// Announcements of the driver that its source may have changed (V4L2_EVENT_SOURCE_CHANGE).
class SourceEvents
{
public:
	/// Of that input, whose number the event carries as its id. Nothing where the driver does
	/// not announce changes.
	static std::optional<SourceEvents> subscribe(const Device &device,
						     const CameraInput &input);

	/// The next event, for EPOLLPRI: when it was (CLOCK_MONOTONIC), or unset where an earlier
	/// one was lost in it, as the kernel keeps one of a kind. nullopt where there is none.
	Result<std::optional<ClockTime>> take(const Device &device);

private:
	std::uint32_t next_sequence_ = 0; ///< the kernel counts the events of a file from 0
};

} // namespace penstock::v4l2
