#include "devices/v4l2/node/controls.h"

#include <algorithm>
#include <linux/videodev2.h>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "devices/settings/control_value.h"
#include "devices/v4l2/node/driver_numbers.h"
#include "devices/v4l2/node/kernel_string.h"

namespace penstock::v4l2 {

namespace {

/// The kernel's names end with a zero where they do not fill their field.
template <typename Char, std::size_t N>
std::string spelling(const Char (&name)[N])
{
	return control_spelling(to_string(name));
}

ControlInfo::Type type_of(std::uint32_t v4l2_type)
{
	switch (v4l2_type) {
	case V4L2_CTRL_TYPE_INTEGER:
	case V4L2_CTRL_TYPE_INTEGER64:
	case V4L2_CTRL_TYPE_BITMASK:
		return ControlInfo::Type::kInteger;
	case V4L2_CTRL_TYPE_BOOLEAN:
		return ControlInfo::Type::kBoolean;
	case V4L2_CTRL_TYPE_MENU:
	case V4L2_CTRL_TYPE_INTEGER_MENU:
		return ControlInfo::Type::kMenu;
	case V4L2_CTRL_TYPE_BUTTON:
		return ControlInfo::Type::kButton;
	default:
		return ControlInfo::Type::kOther;
	}
}

/// Whether minimum and maximum can both be true. A mask's maximum is an unsigned number.
bool has_range(const v4l2_query_ext_ctrl &query)
{
	return query.type == V4L2_CTRL_TYPE_BITMASK || query.minimum <= query.maximum;
}

bool is_usable(const v4l2_query_ext_ctrl &query)
{
	return !(query.flags & V4L2_CTRL_FLAG_DISABLED) && has_range(query);
}

/// Menus have holes: an index that the driver refuses is no entry.
std::vector<ControlInfo::MenuItem> list_menu(const Device &device, const v4l2_query_ext_ctrl &query,
					     CallBudget &budget)
{
	std::vector<ControlInfo::MenuItem> items;
	// struct v4l2_querymenu has an unsigned index of 32 bits.
	if (query.minimum < 0)
		return items;
	std::int64_t last = std::min<std::int64_t>(query.maximum, UINT32_MAX);
	for (std::int64_t index = query.minimum; index <= last && budget.take(); ++index) {
		v4l2_querymenu item{};
		item.id = query.id;
		item.index = static_cast<std::uint32_t>(index);
		if (device.try_ioctl(VIDIOC_QUERYMENU, &item) != 0)
			continue;
		if (query.type == V4L2_CTRL_TYPE_INTEGER_MENU)
			items.push_back(
				{index, std::to_string(static_cast<std::int64_t>(item.value))});
		else
			items.push_back({index, spelling(item.name)});
	}
	return items;
}

ControlInfo describe(const Device &device, const v4l2_query_ext_ctrl &query, CallBudget &budget)
{
	ControlInfo info;
	info.id = query.id;
	info.name = spelling(query.name);
	info.type = query.elems > 1 ? ControlInfo::Type::kOther : type_of(query.type);
	info.minimum = query.minimum;
	info.maximum = query.maximum;
	info.step = static_cast<std::int64_t>(query.step);
	info.default_value = query.default_value;
	info.read_only = (query.flags & V4L2_CTRL_FLAG_READ_ONLY) != 0;
	if (info.type == ControlInfo::Type::kMenu)
		info.menu = list_menu(device, query, budget);
	return info;
}

std::optional<v4l2_query_ext_ctrl> query_one(const Device &device, std::uint32_t id)
{
	v4l2_query_ext_ctrl query{};
	query.id = id;
	if (device.try_ioctl(VIDIOC_QUERY_EXT_CTRL, &query) != 0 || !is_usable(query))
		return std::nullopt;
	return query;
}

/// Whether the value is in value64, and not in value, of struct v4l2_ext_control.
bool is_wide(const std::optional<v4l2_query_ext_ctrl> &query)
{
	return query && query->type == V4L2_CTRL_TYPE_INTEGER64;
}

std::int64_t number_of(const v4l2_ext_control &control,
		       const std::optional<v4l2_query_ext_ctrl> &query)
{
	if (is_wide(query))
		return control.value64;
	// A mask is an unsigned number, in a signed field.
	if (query && query->type == V4L2_CTRL_TYPE_BITMASK)
		return static_cast<std::uint32_t>(control.value);
	return control.value;
}

} // namespace

std::vector<ControlInfo> list_controls(const Device &device)
{
	constexpr std::uint32_t kNext = V4L2_CTRL_FLAG_NEXT_CTRL | V4L2_CTRL_FLAG_NEXT_COMPOUND;
	std::vector<ControlInfo> controls;
	CallBudget budget(kMaxControlCalls);
	v4l2_query_ext_ctrl query{};
	for (std::uint32_t previous = 0; budget.take(); previous = query.id) {
		query.id = previous | kNext;
		if (device.try_ioctl(VIDIOC_QUERY_EXT_CTRL, &query) != 0 || query.id <= previous)
			break;
		if (query.type != V4L2_CTRL_TYPE_CTRL_CLASS && is_usable(query))
			controls.push_back(describe(device, query, budget));
	}
	return controls;
}

std::optional<ControlInfo> query_control(const Device &device, std::uint32_t id)
{
	auto query = query_one(device, id);
	if (!query)
		return std::nullopt;
	CallBudget budget(kMaxControlCalls);
	return describe(device, *query, budget);
}

Result<std::int64_t> set_control(const Device &device, std::uint32_t id, std::int64_t value)
{
	auto query = query_one(device, id);
	v4l2_ext_control control{};
	control.id = id;
	if (is_wide(query))
		control.value64 = value;
	else
		control.value = static_cast<std::int32_t>(value);

	v4l2_ext_controls request{};
	request.which = V4L2_CTRL_WHICH_CUR_VAL;
	request.count = 1;
	request.controls = &control;
	std::string detail = fmt::format(
		"{}={}", query ? spelling(query->name) : fmt::format("{:#x}", id), value);
	if (Status status = device.ioctl(VIDIOC_S_EXT_CTRLS, &request, detail); !status)
		return propagate(status);
	return number_of(control, query);
}

Result<std::int64_t> read_control(const Device &device, std::uint32_t id)
{
	v4l2_ext_control control{};
	control.id = id;
	v4l2_ext_controls request{};
	request.which = V4L2_CTRL_WHICH_CUR_VAL;
	request.count = 1;
	request.controls = &control;
	if (Status status = device.ioctl(VIDIOC_G_EXT_CTRLS, &request, fmt::format("{:#x}", id));
	    !status)
		return propagate(status);
	return number_of(control, query_one(device, id));
}

void read_values(const Device &device, std::vector<ControlInfo> &controls)
{
	for (ControlInfo &control : controls) {
		if (control.type == ControlInfo::Type::kButton ||
		    control.type == ControlInfo::Type::kOther)
			continue;
		if (auto value = read_control(device, control.id))
			control.value = *value;
	}
}

std::uint32_t minimum_buffers(const Device &device, std::uint32_t id)
{
	if (!query_one(device, id))
		return 0;
	auto value = read_control(device, id);
	bool sane = value && *value > 0 && *value <= VIDEO_MAX_FRAME;
	return sane ? static_cast<std::uint32_t>(*value) : 0;
}

Result<std::vector<ControlValue>> check_controls(const Device &device,
						 std::span<const ControlSetting> settings)
{
	std::vector<ControlValue> values;
	if (settings.empty())
		return values;
	const std::vector<ControlInfo> controls = list_controls(device);
	for (const ControlSetting &setting : settings) {
		auto control = find_control(device.path(), controls, setting.name);
		if (!control)
			return propagate(control);
		auto value = control_value(device.path(), **control, setting.value);
		if (!value)
			return propagate(value);
		values.push_back({(*control)->id, (*control)->name, *value});
	}
	return values;
}

Status apply_controls(const Device &device, std::span<const ControlValue> values)
{
	for (const ControlValue &control : values) {
		auto taken = set_control(device, control.id, control.value);
		if (!taken)
			return propagate(taken);
		if (*taken != control.value)
			spdlog::warn("{} takes {} for {} instead of {}", device.path(), *taken,
				     control.name, control.value);
	}
	return {};
}

} // namespace penstock::v4l2
