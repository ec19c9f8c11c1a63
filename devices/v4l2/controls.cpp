#include "devices/v4l2/controls.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstring>
#include <linux/videodev2.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/nearest.h"

namespace penstock::v4l2 {

namespace {

constexpr int kMostControls = 1024;

/// "Video GOP Size" → "video_gop_size", as v4l2-ctl spells control names.
template <typename Char, std::size_t N>
std::string normalise(const Char (&text)[N])
{
	std::string result;
	for (Char character : text) {
		auto byte = static_cast<unsigned char>(character);
		if (byte == 0)
			break;
		if (std::isalnum(byte))
			result += static_cast<char>(std::tolower(byte));
		else if (!result.empty() && result.back() != '_')
			result += '_';
	}
	while (!result.empty() && result.back() == '_')
		result.pop_back();
	return result;
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

/// Menus have holes: an index that the driver refuses is no entry.
std::vector<ControlInfo::MenuItem> list_menu(const Device &device, const v4l2_query_ext_ctrl &query)
{
	std::vector<ControlInfo::MenuItem> items;
	constexpr std::int64_t kLongestMenu = 256;
	std::int64_t last = std::min<std::int64_t>(query.maximum, query.minimum + kLongestMenu);
	for (std::int64_t index = query.minimum; index <= last; ++index) {
		v4l2_querymenu item{};
		item.id = query.id;
		item.index = static_cast<std::uint32_t>(index);
		if (device.try_ioctl(VIDIOC_QUERYMENU, &item) != 0)
			continue;
		if (query.type == V4L2_CTRL_TYPE_INTEGER_MENU)
			items.push_back(
				{index, std::to_string(static_cast<std::int64_t>(item.value))});
		else
			items.push_back({index, normalise(item.name)});
	}
	return items;
}

ControlInfo describe(const Device &device, const v4l2_query_ext_ctrl &query)
{
	ControlInfo info;
	info.id = query.id;
	info.name = normalise(query.name);
	info.type = query.elems > 1 ? ControlInfo::Type::kOther : type_of(query.type);
	info.minimum = query.minimum;
	info.maximum = query.maximum;
	info.step = static_cast<std::int64_t>(query.step);
	info.default_value = query.default_value;
	info.read_only = (query.flags & V4L2_CTRL_FLAG_READ_ONLY) != 0;
	if (info.type == ControlInfo::Type::kMenu)
		info.menu = list_menu(device, query);
	return info;
}

std::optional<v4l2_query_ext_ctrl> query_one(const Device &device, std::uint32_t id)
{
	v4l2_query_ext_ctrl query{};
	query.id = id;
	if (device.try_ioctl(VIDIOC_QUERY_EXT_CTRL, &query) != 0 ||
	    (query.flags & V4L2_CTRL_FLAG_DISABLED))
		return std::nullopt;
	return query;
}

/// Numbers of 64 bits travel in their own field of the union.
bool is_wide(const std::optional<v4l2_query_ext_ctrl> &query)
{
	return query && query->type == V4L2_CTRL_TYPE_INTEGER64;
}

std::optional<std::int64_t> parse_number(std::string_view text)
{
	std::int64_t value = 0;
	auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
	if (error != std::errc() || end != text.data() + text.size())
		return std::nullopt;
	return value;
}

tl::unexpected<Error> refuse(const Device &device, const ControlInfo &info,
			     const ControlSetting &setting)
{
	std::string allowed;
	switch (info.type) {
	case ControlInfo::Type::kMenu: {
		std::vector<std::string> entries;
		for (const auto &item : info.menu)
			entries.push_back(fmt::format("{} ({})", item.name, item.value));
		allowed = fmt::format("one of {}", fmt::join(entries, ", "));
		break;
	}
	case ControlInfo::Type::kBoolean:
		allowed = "true or false";
		break;
	default:
		allowed = fmt::format("{} to {} in steps of {}", info.minimum, info.maximum,
				      info.step);
	}
	return make_error(std::errc::invalid_argument,
			  fmt::format("control {} of {} takes {}, not \"{}\"", info.name,
				      device.path(), allowed, setting.value));
}

Result<std::int64_t> parse_value(const Device &device, const ControlInfo &info,
				 const ControlSetting &setting)
{
	if (info.type == ControlInfo::Type::kButton)
		return 0;
	for (const auto &item : info.menu)
		if (item.name == setting.value)
			return item.value;
	if (info.type == ControlInfo::Type::kBoolean && setting.value == "true")
		return 1;
	if (info.type == ControlInfo::Type::kBoolean && setting.value == "false")
		return 0;

	std::optional<std::int64_t> number = parse_number(setting.value);
	bool valid = number && *number >= info.minimum && *number <= info.maximum;
	if (info.type == ControlInfo::Type::kMenu)
		valid = number && std::ranges::any_of(info.menu, [&](const auto &item) {
				return item.value == *number;
			});
	if (!valid)
		return refuse(device, info, setting);
	return *number;
}

Result<const ControlInfo *> find_control(const Device &device,
					 const std::vector<ControlInfo> &controls,
					 const std::string &name)
{
	for (const ControlInfo &info : controls)
		if (info.name == name)
			return &info;

	std::vector<std::string_view> names;
	for (const ControlInfo &info : controls)
		names.push_back(info.name);
	std::string_view near = nearest(name, names);
	std::string hint = near.empty() ? fmt::format("it has: {}", fmt::join(names, ", "))
					: fmt::format("did you mean {}?", near);
	return make_error(std::errc::invalid_argument,
			  fmt::format("{} has no control {}; {}", device.path(), name, hint));
}

} // namespace

std::vector<ControlInfo> list_controls(const Device &device)
{
	std::vector<ControlInfo> controls;
	v4l2_query_ext_ctrl query{};
	query.id = V4L2_CTRL_FLAG_NEXT_CTRL | V4L2_CTRL_FLAG_NEXT_COMPOUND;
	// A driver that does not move on would keep this going for ever.
	for (int i = 0; i < kMostControls && device.try_ioctl(VIDIOC_QUERY_EXT_CTRL, &query) == 0;
	     ++i) {
		bool listed = query.type != V4L2_CTRL_TYPE_CTRL_CLASS &&
			      !(query.flags & V4L2_CTRL_FLAG_DISABLED);
		if (listed)
			controls.push_back(describe(device, query));
		query.id |= V4L2_CTRL_FLAG_NEXT_CTRL | V4L2_CTRL_FLAG_NEXT_COMPOUND;
	}
	return controls;
}

std::optional<ControlInfo> query_control(const Device &device, std::uint32_t id)
{
	auto query = query_one(device, id);
	return query ? std::optional(describe(device, *query)) : std::nullopt;
}

Result<std::int64_t> set_control(const Device &device, std::uint32_t id, std::int64_t value)
{
	auto query = query_one(device, id);
	v4l2_ext_control control{};
	control.id = id;
	bool wide = is_wide(query);
	if (wide)
		control.value64 = value;
	else
		control.value = static_cast<std::int32_t>(value);

	v4l2_ext_controls request{};
	request.which = V4L2_CTRL_WHICH_CUR_VAL;
	request.count = 1;
	request.controls = &control;
	std::string detail = fmt::format(
		"{}={}", query ? normalise(query->name) : fmt::format("{:#x}", id), value);
	if (Status status = device.ioctl(VIDIOC_S_EXT_CTRLS, &request, detail); !status)
		return forward(status);
	return wide ? std::int64_t{control.value64} : std::int64_t{control.value};
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
		return forward(status);
	return is_wide(query_one(device, id)) ? std::int64_t{control.value64}
					      : std::int64_t{control.value};
}

std::uint32_t minimum_buffers(const Device &device, std::uint32_t id)
{
	if (!query_one(device, id))
		return 0;
	auto value = read_control(device, id);
	bool sane = value && *value > 0 && *value <= VIDEO_MAX_FRAME;
	return sane ? static_cast<std::uint32_t>(*value) : 0;
}

Status apply_controls(const Device &device, std::span<const ControlSetting> settings)
{
	if (settings.empty())
		return {};
	std::vector<ControlInfo> controls = list_controls(device);
	for (const ControlSetting &setting : settings) {
		Result<const ControlInfo *> info = find_control(device, controls, setting.name);
		if (!info)
			return forward(info);
		if ((*info)->read_only)
			return make_error(std::errc::invalid_argument,
					  fmt::format("control {} of {} is read-only", setting.name,
						      device.path()));
		Result<std::int64_t> value = parse_value(device, **info, setting);
		if (!value)
			return forward(value);
		if (Result<std::int64_t> set = set_control(device, (*info)->id, *value); !set)
			return forward(set);
	}
	return {};
}

} // namespace penstock::v4l2
