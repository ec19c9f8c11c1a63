#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <linux/videodev2.h>

#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// What a capture node was set to: input, timings, format, composition, rate, and controls where
/// asked. They belong to the node, not to who opened it, so a trial puts them back.
class SavedSetup
{
public:
	SavedSetup(const Device &device, std::uint32_t type);

	/// Remembers these controls as well, as far as they can be read; their values are to come.
	void save_controls(const Device &device, std::span<const ControlValue> controls);

	/// As far as the driver still takes it; a node that streams for somebody else refuses.
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
