#include "devices/v4l2/camera/saved_controls.h"

#include <algorithm>
#include <linux/videodev2.h>

#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/driver_numbers.h"
#include "devices/v4l2/node/ext_control.h"

namespace penstock::v4l2 {

SavedControls::SavedControls(const Device &device)
{
	CallBudget budget(kMaxControlCalls);
	for_each_control(device, V4L2_CTRL_FLAG_NEXT_CTRL, budget, [&](const auto &query) {
		// What is under automatic control has no value of its own to go back to.
		if (!holds_a_number(query) || is_inactive(query))
			return;
		if (auto value = read_control(device, query.id))
			values_.push_back({query.id, spelling(query.name), *value});
	});
}

void SavedControls::keep_changed(const Device &device, std::span<const ControlValue> set)
{
	std::erase_if(values_, [&](const ControlValue &saved) {
		if (std::ranges::find(set, saved.id, &ControlValue::id) != set.end())
			return false;
		const auto now = query_one(device, saved.id);
		if (!now || is_inactive(*now))
			return !now;
		const auto value = read_control(device, saved.id);
		return value && *value == saved.value;
	});
}

void SavedControls::restore(const Device &device) const
{
	if (set_together(device, values_))
		return;
	// One that is refused now keeps the others of its class from being set with it.
	for (const ControlValue &saved : values_)
		(void)set_control(device, saved.id, saved.value);
}

} // namespace penstock::v4l2
