#include "devices/v4l2/node/ext_control.h"

namespace penstock::v4l2 {

namespace {

/// Whether minimum and maximum can both be true. A mask's maximum is an unsigned number.
bool has_range(const v4l2_query_ext_ctrl &query)
{
	return query.type == V4L2_CTRL_TYPE_BITMASK || query.minimum <= query.maximum;
}

} // namespace

bool is_usable(const v4l2_query_ext_ctrl &query)
{
	return !(query.flags & V4L2_CTRL_FLAG_DISABLED) && has_range(query);
}

bool holds_a_number(const v4l2_query_ext_ctrl &query)
{
	constexpr std::uint32_t kOthers = V4L2_CTRL_FLAG_READ_ONLY | V4L2_CTRL_FLAG_WRITE_ONLY |
					  V4L2_CTRL_FLAG_VOLATILE | V4L2_CTRL_FLAG_HAS_PAYLOAD;
	return is_usable(query) && !(query.flags & kOthers) && query.elems <= 1 &&
	       query.type != V4L2_CTRL_TYPE_BUTTON && query.type != V4L2_CTRL_TYPE_CTRL_CLASS;
}

std::optional<v4l2_query_ext_ctrl> query_one(const Device &device, std::uint32_t id)
{
	v4l2_query_ext_ctrl query{};
	query.id = id;
	if (device.try_ioctl(VIDIOC_QUERY_EXT_CTRL, &query) != 0 || !is_usable(query))
		return std::nullopt;
	return query;
}

void for_each_control(const Device &device, std::uint32_t kinds, CallBudget &budget,
		      const std::function<void(const v4l2_query_ext_ctrl &)> &take)
{
	v4l2_query_ext_ctrl query{};
	for (std::uint32_t previous = 0; budget.take(); previous = query.id) {
		query.id = previous | kinds;
		if (device.try_ioctl(VIDIOC_QUERY_EXT_CTRL, &query) != 0 || query.id <= previous)
			return;
		take(query);
	}
}

v4l2_ext_control ext_control(const v4l2_query_ext_ctrl &query, std::int64_t value)
{
	v4l2_ext_control control{};
	control.id = query.id;
	if (query.type == V4L2_CTRL_TYPE_INTEGER64)
		control.value64 = value;
	else
		control.value = static_cast<std::int32_t>(value);
	return control;
}

std::int64_t number_in(const v4l2_ext_control &control, const v4l2_query_ext_ctrl &query)
{
	if (query.type == V4L2_CTRL_TYPE_INTEGER64)
		return control.value64;
	// A mask is an unsigned number, in a signed field.
	if (query.type == V4L2_CTRL_TYPE_BITMASK)
		return static_cast<std::uint32_t>(control.value);
	return control.value;
}

int try_controls(const Device &device, unsigned long call, v4l2_ext_control *controls,
		 std::uint32_t count, std::uint32_t *failed)
{
	v4l2_ext_controls request{};
	request.which = V4L2_CTRL_ID2WHICH(controls[0].id);
	request.count = count;
	request.controls = controls;
	const int number = device.try_ioctl(call, &request);
	if (failed)
		*failed = request.error_idx;
	return number;
}

} // namespace penstock::v4l2
