#include "core/base/user_mistake.h"

#include <utility>

namespace penstock {

namespace {

class UserMistakeCategory final : public std::error_category
{
public:
	const char *name() const noexcept override { return "user"; }
	std::string message(int) const override { return "wrong usage"; }
	std::error_condition default_error_condition(int) const noexcept override
	{
		return std::make_error_condition(std::errc::invalid_argument);
	}
};

std::error_code mistake()
{
	static const UserMistakeCategory category;
	return {1, category};
}

} // namespace

tl::unexpected<Error> user_mistake(std::string context)
{
	return tl::unexpected<Error>(Error{mistake(), std::move(context)});
}

bool is_user_mistake(const Error &error)
{
	return error.code == mistake();
}

} // namespace penstock
