#pragma once

#include <optional>

#include <linux/videodev2.h>

#include "devices/v4l2/device.h"

namespace penstock::v4l2 {

/// What a capture node was set to: input, timings, format, composition, rate. They belong to the
/// node, not to who opened it, so a trial puts them back. Controls that a user set stay.
class SavedSetup
{
public:
	SavedSetup(const Device &device, std::uint32_t type);

	/// As far as the driver still takes it; a node that streams for somebody else refuses.
	void restore(const Device &device) const;

private:
	std::optional<int> input_;
	std::optional<v4l2_dv_timings> timings_;
	std::optional<v4l2_format> format_;
	std::optional<v4l2_selection> compose_;
	std::optional<v4l2_streamparm> rate_;
};

} // namespace penstock::v4l2
