#include "devices/v4l2/node/controls.h"

#include <algorithm>
#include <linux/videodev2.h>

#include <fmt/format.h>

#include "devices/v4l2/node/driver_numbers.h"
#include "devices/v4l2/node/ext_control.h"

namespace penstock::v4l2 {

namespace {

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

} // namespace

Result<std::vector<ControlInfo>> list_controls(const Device &device)
{
	constexpr std::uint32_t kKinds = V4L2_CTRL_FLAG_NEXT_CTRL | V4L2_CTRL_FLAG_NEXT_COMPOUND;
	std::vector<ControlInfo> controls;
	CallBudget budget(kMaxControlCalls);
	for_each_control(device, kKinds, budget, [&](const v4l2_query_ext_ctrl &query) {
		if (query.type != V4L2_CTRL_TYPE_CTRL_CLASS && is_usable(query))
			controls.push_back(describe(device, query, budget));
	});
	if (Status there = device.check_presence(); !there)
		return propagate(there);
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
	v4l2_query_ext_ctrl unknown{};
	unknown.id = id;
	const auto query = query_one(device, id);
	v4l2_ext_control control = ext_control(query.value_or(unknown), value);
	if (int number = try_controls(device, VIDIOC_S_EXT_CTRLS, &control, 1))
		return device.error(
			number, VIDIOC_S_EXT_CTRLS,
			fmt::format("{}={}",
				    query ? spelling(query->name) : fmt::format("{:#x}", id),
				    value));
	return number_in(control, query.value_or(unknown));
}

Result<std::int64_t> read_control(const Device &device, std::uint32_t id)
{
	v4l2_query_ext_ctrl unknown{};
	unknown.id = id;
	v4l2_ext_control control = ext_control(unknown, 0);
	if (int number = try_controls(device, VIDIOC_G_EXT_CTRLS, &control, 1))
		return device.error(number, VIDIOC_G_EXT_CTRLS, fmt::format("{:#x}", id));
	return number_in(control, query_one(device, id).value_or(unknown));
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

} // namespace penstock::v4l2
