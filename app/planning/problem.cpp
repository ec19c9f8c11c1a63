#include "app/planning/problem.h"

#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/planning/device_users.h"
#include "core/base/user_mistake.h"
#include "core/base/whole_message.h"
#include "devices/roles/source_error.h"

namespace penstock {

namespace {

/// The node that an error is about: "VIDIOC_REQBUFS /dev/video0 (…)" names it. Empty if none.
std::string node_of(const Error &error)
{
	constexpr std::string_view kFolder = "/dev/";
	const std::size_t begin = error.context.find(kFolder);
	if (begin == std::string::npos)
		return {};
	return error.context.substr(begin, error.context.find_first_of(" :;,()", begin) - begin);
}

/// What can be done about it needs the name of who uses the device.
std::string who_uses(const std::string &node)
{
	if (node.empty())
		return "another program uses it";
	const std::vector<std::string> users = users_of(node);
	if (users.empty())
		return fmt::format("another program uses it; as root, fuser -v {} tells which",
				   node);
	return fmt::format("programs that have it open: {}", fmt::join(users, ", "));
}

} // namespace

Problem device_problem(Problem::Kind otherwise, const Error &error)
{
	if (error.is(std::errc::device_or_resource_busy))
		return {Problem::Kind::kBusy, error.message() + "; " + who_uses(node_of(error))};
	return {otherwise, text_of(error)};
}

Problem opening_problem(const Error &error)
{
	if (is_user_mistake(error))
		return {Problem::Kind::kMistake, error.context};
	if (is_source_error(error))
		return {Problem::Kind::kNoSignal, error.message()};
	return device_problem(Problem::Kind::kNoDevice, error);
}

} // namespace penstock
