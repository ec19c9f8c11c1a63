#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "devices/settings/control.h"

namespace penstock {

/// The spelling of controls and menu entries, "Video GOP Size" → "video_gop_size": lower case, with
/// an underscore for anything that is neither letter nor digit.
std::string control_spelling(std::string_view text);

/// The control of that name. Otherwise a user_mistake() with the nearest name, or with all names.
/// `device` is the device's name in the message.
Result<const ControlInfo *>
find_control(std::string_view device, std::span<const ControlInfo> controls, std::string_view name);

/// The value that a user's word means: a decimal or hexadecimal number, an entry of the menu by
/// name or number, "true", "on", "false" or "off". A button takes any word. Otherwise, and for a
/// control that cannot be set, a user_mistake() that says what is allowed.
Result<std::int64_t> control_value(std::string_view device, const ControlInfo &control,
				   std::string_view word);

/// The values that a control takes: "0 to 255 in steps of 5", "all (0), none (2)", "true or false".
std::string allowed_values(const ControlInfo &control);

} // namespace penstock
