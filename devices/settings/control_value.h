#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "devices/settings/control.h"

namespace penstock {

/// "Video GOP Size" → "video_gop_size": lower case, and an underscore for whatever is neither
/// letter nor digit. The spelling of controls and menu entries.
std::string control_spelling(std::string_view text);

/// The control of that name. user_mistake() with the nearest name, or else all of them; `device`
/// is what the text calls the device.
Result<const ControlInfo *>
find_control(std::string_view device, std::span<const ControlInfo> controls, std::string_view name);

/// The number that a user's word for it stands for: a decimal or hexadecimal number, an entry of
/// the menu by name or number, "true", "on", "false" or "off". A button takes any word.
/// user_mistake() with what is allowed, also for a control that cannot be set.
Result<std::int64_t> control_value(std::string_view device, const ControlInfo &control,
				   std::string_view word);

/// What a control takes: "0 to 255 in steps of 5", "all (0), none (2)", "true or false".
std::string allowed_values(const ControlInfo &control);

} // namespace penstock
