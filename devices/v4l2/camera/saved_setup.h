#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <linux/videodev2.h>

#include "devices/v4l2/node/control_batch.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// What a capture node was set to: input, timings, format, composition, rate, and the controls that
/// save_controls() names. The kernel keeps these for the node when a program closes it, so who
/// changed them puts them back.
class SavedSetup
{
public:
	SavedSetup(const Device &device, std::uint32_t type);

	/// Remembers the current values of these controls, which are about to be set. Controls that
	/// cannot be read are left out.
	void save_controls(const Device &device, std::span<const ControlValue> controls);

	/// Sets everything that the driver still takes. While another program streams from the
	/// node, it takes nothing, and that is no error.
	void restore(const Device &device) const;

private:
	std::optional<int> input_;
	std::optional<v4l2_dv_timings> timings_;
	std::optional<v4l2_format> format_;
	std::optional<v4l2_selection> compose_;
	std::optional<v4l2_streamparm> rate_;
	std::vector<ControlValue> controls_;
};

} // namespace penstock::v4l2
