#include "app/planning/problem.h"

#include "core/base/user_mistake.h"
#include "core/base/whole_message.h"
#include "devices/roles/source_error.h"

namespace penstock {

Problem device_problem(Problem::Kind otherwise, const Error &error)
{
	if (error.is(std::errc::device_or_resource_busy))
		return {Problem::Kind::kBusy, error.message() + "; another program uses it"};
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
