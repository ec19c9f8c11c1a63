#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <linux/videodev2.h>

#include "devices/settings/control_value.h"
#include "devices/v4l2/calls/kernel_string.h"
#include "devices/v4l2/node/device.h"
#include "devices/v4l2/node/driver_numbers.h"

namespace penstock::v4l2 {

// The kernel's structures for a control: its description, and a number for it.

/// The kernel's names end with a zero where they do not fill their field.
template <typename Char, std::size_t N>
std::string spelling(const Char (&name)[N])
{
	return control_spelling(to_string(name));
}

/// Not disabled, and its range can be true.
bool is_usable(const v4l2_query_ext_ctrl &query);
/// Under the control of another one, or of the hardware: what is set has no effect now.
inline bool is_inactive(const v4l2_query_ext_ctrl &query)
{
	return (query.flags & V4L2_CTRL_FLAG_INACTIVE) != 0;
}
/// One number that stays what it was set to: no button, no array, nothing that the hardware
/// changes.
bool holds_a_number(const v4l2_query_ext_ctrl &query);

/// VIDIOC_QUERY_EXT_CTRL; nullopt where the node has no usable control of that id.
std::optional<v4l2_query_ext_ctrl> query_one(const Device &device, std::uint32_t id);

/// The descriptions of all controls, usable or not, by rising ids. `kinds` is
/// V4L2_CTRL_FLAG_NEXT_CTRL, _NEXT_COMPOUND or both.
void for_each_control(const Device &device, std::uint32_t kinds, CallBudget &budget,
		      const std::function<void(const v4l2_query_ext_ctrl &)> &take);

/// A control with that number in the field that its type has.
v4l2_ext_control ext_control(const v4l2_query_ext_ctrl &query, std::int64_t value);
/// The number in the field that its type has.
std::int64_t number_in(const v4l2_ext_control &control, const v4l2_query_ext_ctrl &query);

/// VIDIOC_G_EXT_CTRLS, VIDIOC_S_EXT_CTRLS and so on, of `count` controls of one class; the errno.
int try_controls(const Device &device, unsigned long call, v4l2_ext_control *controls,
		 std::uint32_t count, std::uint32_t *failed = nullptr);

} // namespace penstock::v4l2
