#include "tests/support/v4l2/fake_controls.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <span>

namespace penstock::test {

namespace {

constexpr std::uint32_t kNext = V4L2_CTRL_FLAG_NEXT_CTRL | V4L2_CTRL_FLAG_NEXT_COMPOUND;

template <typename Char, std::size_t N>
void write_name(Char (&field)[N], const std::string &name)
{
	std::memset(field, 0, N);
	std::memcpy(field, name.data(), std::min(name.size(), N - 1));
}

bool is_menu(const FakeControl &control)
{
	return control.type == V4L2_CTRL_TYPE_MENU || control.type == V4L2_CTRL_TYPE_INTEGER_MENU;
}

bool is_hole(const FakeControl &control, std::int64_t index)
{
	const auto position = static_cast<std::size_t>(index);
	if (control.type == V4L2_CTRL_TYPE_INTEGER_MENU)
		return position >= control.values.size();
	return position >= control.menu.size() || control.menu[position].empty();
}

std::int64_t number_in(const v4l2_ext_control &value, const FakeControl &control)
{
	return control.type == V4L2_CTRL_TYPE_INTEGER64 ? value.value64 : value.value;
}

void write_number(v4l2_ext_control &value, const FakeControl &control, std::int64_t number)
{
	if (control.type == V4L2_CTRL_TYPE_INTEGER64)
		value.value64 = number;
	else
		value.value = static_cast<std::int32_t>(number);
}

/// The framework rounds numbers to the nearest that is possible, and refuses entries that a menu
/// does not have.
int validate(const FakeControl &control, std::int64_t &value)
{
	switch (control.type) {
	case V4L2_CTRL_TYPE_BOOLEAN:
		value = value != 0;
		return 0;
	case V4L2_CTRL_TYPE_BUTTON:
	case V4L2_CTRL_TYPE_CTRL_CLASS:
		value = 0;
		return 0;
	case V4L2_CTRL_TYPE_BITMASK:
		value &= control.maximum;
		return 0;
	case V4L2_CTRL_TYPE_MENU:
	case V4L2_CTRL_TYPE_INTEGER_MENU:
		if (value < control.minimum || value > control.maximum)
			return ERANGE;
		return is_hole(control, value) ? EINVAL : 0;
	default:
		break;
	}
	const auto step = static_cast<std::int64_t>(control.step);
	value = std::clamp(value, control.minimum, control.maximum);
	value = control.minimum + (value - control.minimum + step / 2) / step * step;
	if (value > control.maximum)
		value -= step;
	return 0;
}

} // namespace

FakeControl fake_control(std::uint32_t id, const std::string &name, std::uint32_t type,
			 std::int64_t maximum)
{
	FakeControl control{.id = id, .name = name};
	control.type = type;
	control.maximum = maximum;
	return control;
}

void FakeControls::add(const FakeControl &control)
{
	controls_[control.id] = {control, control.default_value, 0};
}

std::int64_t FakeControls::value(std::uint32_t id) const
{
	return shown_value(controls_.at(id));
}

std::uint32_t FakeControls::times_set(std::uint32_t id) const
{
	return controls_.at(id).times_set;
}

bool FakeControls::is_automatic(const FakeControl &control) const
{
	return control.automatic != 0 &&
	       controls_.at(control.automatic).value != control.manual_value;
}

std::int64_t FakeControls::shown_value(const Entry &entry) const
{
	return is_automatic(entry.control) ? entry.control.hardware_value : entry.value;
}

const FakeControls::Entry *FakeControls::find(std::uint32_t id) const
{
	const auto found = controls_.find(id & V4L2_CTRL_ID_MASK);
	return found == controls_.end() ? nullptr : &found->second;
}

void FakeControls::serve(FakeIoctls &ioctls, std::function<bool()> streaming)
{
	// A node without controls has none of these calls.
	if (controls_.empty())
		return;
	ioctls.on<v4l2_query_ext_ctrl>(VIDIOC_QUERY_EXT_CTRL,
				       [this](auto &argument) { return query(argument); });
	ioctls.on<v4l2_querymenu>(VIDIOC_QUERYMENU,
				  [this](auto &argument) { return query_menu(argument); });
	ioctls.on<v4l2_ext_controls>(VIDIOC_G_EXT_CTRLS,
				     [this](auto &argument) { return get(argument); });
	ioctls.on<v4l2_ext_controls>(VIDIOC_TRY_EXT_CTRLS, [this](auto &argument) {
		return set(argument, false, false);
	});
	ioctls.on<v4l2_ext_controls>(VIDIOC_S_EXT_CTRLS, [this, streaming](auto &argument) {
		return set(argument, true, streaming());
	});
}

int FakeControls::query(v4l2_query_ext_ctrl &query) const
{
	const std::uint32_t id = query.id & V4L2_CTRL_ID_MASK;
	const auto found = (query.id & kNext) != 0 ? controls_.upper_bound(id) : controls_.find(id);
	if (found == controls_.end())
		return EINVAL;
	const FakeControl &control = found->second.control;
	query = {};
	query.id = control.id;
	query.type = control.type;
	write_name(query.name, control.name);
	query.minimum = control.minimum;
	query.maximum = control.maximum;
	query.step = control.step;
	query.default_value = control.default_value;
	query.flags = control.flags;
	if (is_automatic(control))
		query.flags |= V4L2_CTRL_FLAG_INACTIVE | V4L2_CTRL_FLAG_VOLATILE;
	query.elem_size = control.type == V4L2_CTRL_TYPE_INTEGER64 ? 8 : 4;
	query.elems = 1;
	return 0;
}

int FakeControls::query_menu(v4l2_querymenu &item) const
{
	const Entry *entry = find(item.id);
	if (!entry || !is_menu(entry->control))
		return EINVAL;
	const FakeControl &control = entry->control;
	if (item.index < control.minimum || item.index > control.maximum ||
	    is_hole(control, item.index))
		return EINVAL;
	item.reserved = 0;
	if (control.type == V4L2_CTRL_TYPE_INTEGER_MENU) {
		item.value = control.values[item.index];
		return 0;
	}
	// The kernel packs the structure, so nothing may refer to its name.
	unsigned char name[sizeof(item.name)];
	write_name(name, control.menu[item.index]);
	std::memcpy(item.name, name, sizeof(name));
	return 0;
}

int FakeControls::get(v4l2_ext_controls &request) const
{
	const std::span controls(request.controls, request.count);
	request.error_idx = request.count;
	for (const v4l2_ext_control &value : controls)
		if (!find(value.id))
			return EINVAL;
	for (v4l2_ext_control &value : controls) {
		const Entry &entry = *find(value.id);
		if (entry.control.flags & V4L2_CTRL_FLAG_WRITE_ONLY)
			return EACCES;
		write_number(value, entry.control, shown_value(entry));
	}
	return 0;
}

int FakeControls::check_access(const Entry &entry, bool streaming)
{
	if (entry.control.flags & V4L2_CTRL_FLAG_READ_ONLY)
		return EACCES;
	if (!streaming || entry.control.while_streaming)
		return 0;
	misuses.push_back("control \"" + entry.control.name + "\" set while it streams");
	return EBUSY;
}

/// All or nothing: every control is checked before the first is set.
int FakeControls::set(v4l2_ext_controls &request, bool apply, bool streaming)
{
	const std::span controls(request.controls, request.count);
	request.error_idx = request.count;
	for (const v4l2_ext_control &value : controls) {
		const Entry *entry = find(value.id);
		if (!entry)
			return EINVAL;
		if (int number = check_access(*entry, streaming))
			return number;
		if (entry->control.refused_when_automatic &&
		    becomes_automatic(entry->control, request)) {
			request.error_idx =
				apply ? request.count
				      : static_cast<std::uint32_t>(&value - request.controls);
			return EACCES;
		}
	}
	for (std::uint32_t i = 0; i < request.count; ++i) {
		const FakeControl &control = find(controls[i].id)->control;
		std::int64_t number = number_in(controls[i], control);
		if (int refused = validate(control, number)) {
			request.error_idx = apply ? request.count : i;
			return refused;
		}
		write_number(controls[i], control, number);
	}
	if (apply)
		this->apply(request);
	return 0;
}

/// After the switches among these have been set.
bool FakeControls::becomes_automatic(const FakeControl &control,
				     const v4l2_ext_controls &request) const
{
	if (control.automatic == 0)
		return false;
	std::int64_t value = controls_.at(control.automatic).value;
	for (const v4l2_ext_control &one : std::span(request.controls, request.count))
		if (one.id == control.automatic)
			value = number_in(one, controls_.at(one.id).control);
	return value != control.manual_value;
}

/// In a cluster the switch counts first. What becomes manual keeps the hardware's value unless it
/// is set in the same call; what is or becomes automatic takes none.
void FakeControls::apply(const v4l2_ext_controls &request)
{
	for (auto &[id, entry] : controls_)
		if (is_automatic(entry.control) && !becomes_automatic(entry.control, request))
			entry.value = entry.control.hardware_value;
	std::vector<const v4l2_ext_control *> taken;
	for (const v4l2_ext_control &value : std::span(request.controls, request.count)) {
		++controls_.at(value.id).times_set;
		if (!becomes_automatic(controls_.at(value.id).control, request))
			taken.push_back(&value);
	}
	for (const v4l2_ext_control *value : taken) {
		Entry &entry = controls_.at(value->id);
		entry.value = number_in(*value, entry.control);
	}
}

} // namespace penstock::test
