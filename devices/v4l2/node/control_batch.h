#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "devices/settings/control.h"
#include "devices/v4l2/node/device.h"

namespace penstock::v4l2 {

/// A number for a control.
struct ControlValue {
	std::uint32_t id;
	std::string name; ///< as messages call it: the control's own, or an option's
	std::int64_t value;
};

/// Translates what a user asked for by name into the driver's numbers, and sets nothing.
/// user_mistake() with the names or values that are allowed when a control does not exist, is
/// read-only, or does not take the value.
Result<std::vector<ControlValue>> check_controls(const Device &device,
						 std::span<const ControlSetting> settings);

/// Sets all of them together, whatever their order: a driver takes the manual value of something
/// automatic only with the switch that makes it manual, or after it. Of several values for one
/// control the last counts.
Status set_together(const Device &device, std::span<const ControlValue> values);
/// The same. Then reads back, and warns where a control has another value, or is under automatic
/// control; `option` ("--ctrl") is how the user would set the switch that is missing.
Status apply_controls(const Device &device, std::span<const ControlValue> values,
		      std::string_view option);

} // namespace penstock::v4l2
