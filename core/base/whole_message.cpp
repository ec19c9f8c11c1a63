#include "core/base/whole_message.h"

#include <utility>

#include "core/base/user_mistake.h"

namespace penstock {

namespace {

class WholeMessageCategory final : public std::error_category
{
public:
	const char *name() const noexcept override { return "whole message"; }
	std::string message(int code) const override
	{
		return std::generic_category().message(code);
	}
	std::error_condition default_error_condition(int code) const noexcept override
	{
		return {code, std::generic_category()};
	}
};

const std::error_category &category()
{
	static const WholeMessageCategory category;
	return category;
}

} // namespace

tl::unexpected<Error> whole_message(std::errc code, std::string context)
{
	return tl::unexpected<Error>(
		Error{{static_cast<int>(code), category()}, std::move(context)});
}

std::string text_of(const Error &error)
{
	const bool whole = error.code.category() == category() || is_user_mistake(error);
	return whole ? error.context : error.message();
}

} // namespace penstock
