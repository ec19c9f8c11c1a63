#include "devices/v4l2/node/control_batch.h"

#include <algorithm>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "devices/settings/control_value.h"
#include "devices/v4l2/node/automatic_control.h"
#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/ext_control.h"

namespace penstock::v4l2 {

namespace {

/// A control that is to be set.
struct Wanted {
	ControlValue control;
	v4l2_query_ext_ctrl query; ///< before anything was set
};

std::uint32_t class_of(const Wanted &wanted)
{
	return V4L2_CTRL_ID2WHICH(wanted.control.id);
}

/// The last value for each control.
std::vector<Wanted> last_of_each(const Device &device, std::span<const ControlValue> values)
{
	std::vector<Wanted> wanted;
	for (const ControlValue &value : values) {
		std::erase_if(wanted,
			      [&](const Wanted &one) { return one.control.id == value.id; });
		v4l2_query_ext_ctrl query{};
		query.id = value.id;
		wanted.push_back({value, query_one(device, value.id).value_or(query)});
	}
	return wanted;
}

std::vector<v4l2_ext_control> ext_controls(std::span<const Wanted> wanted)
{
	std::vector<v4l2_ext_control> controls;
	for (const Wanted &one : wanted)
		controls.push_back(ext_control(one.query, one.control.value));
	return controls;
}

/// Where VIDIOC_S_EXT_CTRLS refuses a control, it does not say which one: VIDIOC_TRY_EXT_CTRLS
/// does. nullopt when that does not know either.
std::optional<std::size_t> find_refused(const Device &device, std::span<const Wanted> wanted)
{
	std::vector<v4l2_ext_control> controls = ext_controls(wanted);
	std::uint32_t failed = 0;
	const auto count = static_cast<std::uint32_t>(controls.size());
	if (try_controls(device, VIDIOC_TRY_EXT_CTRLS, controls.data(), count, &failed) == 0 ||
	    failed >= count)
		return std::nullopt;
	return failed;
}

std::string names_of(std::span<const Wanted> wanted)
{
	std::string names;
	for (const Wanted &one : wanted)
		names += fmt::format("{}{}={}", names.empty() ? "" : " ", one.control.name,
				     one.control.value);
	return names;
}

/// One class in one call. A driver that refuses to set what is under automatic control (uvcvideo,
/// with EACCES) gets the others without it.
Status set_class(const Device &device, std::vector<Wanted> wanted)
{
	while (!wanted.empty()) {
		std::vector<v4l2_ext_control> controls = ext_controls(wanted);
		const int number = try_controls(device, VIDIOC_S_EXT_CTRLS, controls.data(),
						static_cast<std::uint32_t>(controls.size()));
		if (number == 0)
			return {};
		auto refused = find_refused(device, wanted);
		if (wanted.size() == 1)
			refused = 0;
		if (!refused)
			return device.error(number, VIDIOC_S_EXT_CTRLS, names_of(wanted));
		const Wanted &one = wanted[*refused];
		const auto now = query_one(device, one.control.id);
		if (!now || !is_inactive(*now))
			return device.error(number, VIDIOC_S_EXT_CTRLS, names_of({&one, 1}));
		wanted.erase(wanted.begin() + static_cast<std::ptrdiff_t>(*refused));
	}
	return {};
}

/// What was under automatic control before, and no longer is, once more: uvcvideo sends the
/// controls of a call to the camera in an order of its own, and focus comes before its switch.
Status set_what_became_manual(const Device &device, std::span<const Wanted> wanted)
{
	std::vector<Wanted> again;
	for (const Wanted &one : wanted) {
		if (!is_inactive(one.query))
			continue;
		const auto now = query_one(device, one.control.id);
		if (now && !is_inactive(*now))
			again.push_back(one);
	}
	return set_class(device, std::move(again));
}

Status set_all(const Device &device, std::span<Wanted> wanted)
{
	std::ranges::stable_sort(wanted, {}, class_of);
	for (auto first = wanted.begin(); first != wanted.end();) {
		const auto last = std::find_if(first, wanted.end(), [&](const Wanted &one) {
			return class_of(one) != class_of(*first);
		});
		const std::vector<Wanted> of_class(first, last);
		if (Status status = set_class(device, of_class); !status)
			return status;
		if (Status status = set_what_became_manual(device, of_class); !status)
			return status;
		first = last;
	}
	return {};
}

void tell_what_it_became(const Device &device, const Wanted &wanted, std::string_view option)
{
	const ControlValue &control = wanted.control;
	const auto now = query_one(device, control.id);
	if (!now)
		return;
	if (is_inactive(*now)) {
		spdlog::warn("{}: {} is under automatic control: {}", device.path(), control.name,
			     how_to_make_manual(device, control.id, option));
		return;
	}
	if (!holds_a_number(*now))
		return;
	const auto value = read_control(device, control.id);
	if (value && *value != control.value)
		spdlog::warn("{}: the driver set {} to {} instead of {}", device.path(),
			     control.name, *value, control.value);
}

} // namespace

Result<std::vector<ControlValue>> check_controls(const Device &device,
						 std::span<const ControlSetting> settings)
{
	std::vector<ControlValue> values;
	if (settings.empty())
		return values;
	auto controls = list_controls(device);
	if (!controls)
		return propagate(controls);
	for (const ControlSetting &setting : settings) {
		auto control = find_control(device.path(), *controls, setting.name);
		if (!control)
			return propagate(control);
		auto value = control_value(device.path(), **control, setting.value);
		if (!value)
			return propagate(value);
		values.push_back({(*control)->id, (*control)->name, *value});
	}
	return values;
}

Status set_together(const Device &device, std::span<const ControlValue> values)
{
	std::vector<Wanted> wanted = last_of_each(device, values);
	return set_all(device, wanted);
}

Status apply_controls(const Device &device, std::span<const ControlValue> values,
		      std::string_view option)
{
	std::vector<Wanted> wanted = last_of_each(device, values);
	if (Status status = set_all(device, wanted); !status)
		return status;
	for (const Wanted &one : wanted)
		tell_what_it_became(device, one, option);
	return {};
}

} // namespace penstock::v4l2
