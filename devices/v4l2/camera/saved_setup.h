#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <linux/videodev2.h>

#include "devices/v4l2/camera/saved_controls.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// What a capture node was set to: its input; timings, format, crop, composition and rate of each
/// input that was selected since; and the controls that penstock changed. The kernel keeps
/// these for the node when a program closes it, so who changed them puts them back.
class SavedSetup
{
public:
	/// Remembers the input that is selected now, and what it is set to.
	SavedSetup(const Device &device, std::uint32_t type);

	/// After another input was selected: remembers what that one is set to.
	void save_input(const Device &device);
	/// Remembers the controls, some of which are about to be set. It reads all of them, which
	/// can take long: some drivers ask the hardware for each one.
	void save_controls(const Device &device);
	/// After they were set.
	void keep_changed_controls(const Device &device, std::span<const ControlValue> set);

	/// Sets everything that the driver still takes. While another program streams from the
	/// node, it takes nothing, and that is no error.
	void restore(const Device &device) const;

private:
	struct Input {
		std::optional<int> number;
		std::optional<v4l2_dv_timings> timings;
		std::optional<v4l2_format> format;
		std::optional<v4l2_selection> crop;
		std::optional<v4l2_selection> compose;
		std::optional<v4l2_streamparm> rate;
	};

	static void restore_input(const Device &device, const Input &input);

	std::uint32_t type_;
	std::vector<Input> inputs_; ///< in the order in which they were selected
	std::optional<SavedControls> controls_;
};

} // namespace penstock::v4l2
