#include "devices/vaapi/driver/va_error.h"

namespace penstock::vaapi {

namespace {

class Category final : public std::error_category
{
public:
	const char *name() const noexcept override { return "vaapi"; }

	std::string message(int code) const override
	{
		return vaErrorStr(static_cast<VAStatus>(code));
	}

	std::error_condition default_error_condition(int code) const noexcept override
	{
		switch (static_cast<VAStatus>(code)) {
		case VA_STATUS_ERROR_ALLOCATION_FAILED:
			return std::errc::not_enough_memory;
		case VA_STATUS_ERROR_HW_BUSY:
		case VA_STATUS_ERROR_SURFACE_BUSY:
			return std::errc::device_or_resource_busy;
		case VA_STATUS_ERROR_TIMEDOUT:
			return std::errc::timed_out;
		case VA_STATUS_ERROR_UNIMPLEMENTED:
			return std::errc::function_not_supported;
		case VA_STATUS_ERROR_ATTR_NOT_SUPPORTED:
		case VA_STATUS_ERROR_UNSUPPORTED_PROFILE:
		case VA_STATUS_ERROR_UNSUPPORTED_ENTRYPOINT:
		case VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT:
		case VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE:
		case VA_STATUS_ERROR_UNSUPPORTED_MEMORY_TYPE:
		case VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED:
			return std::errc::not_supported;
		case VA_STATUS_ERROR_INVALID_PARAMETER:
		case VA_STATUS_ERROR_INVALID_VALUE:
			return std::errc::invalid_argument;
		default:
			return {code, *this};
		}
	}
};

} // namespace

const std::error_category &va_category()
{
	static const Category category;
	return category;
}

tl::unexpected<Error> va_error(VAStatus status, std::string context)
{
	return tl::unexpected<Error>(Error{std::error_code(static_cast<int>(status), va_category()),
					   std::move(context)});
}

std::optional<VAStatus> va_status(const Error &error)
{
	if (error.code.category() != va_category())
		return std::nullopt;
	return static_cast<VAStatus>(error.code.value());
}

bool is_busy(const Error &error)
{
	const std::optional<VAStatus> status = va_status(error);
	return status == VA_STATUS_ERROR_HW_BUSY || status == VA_STATUS_ERROR_SURFACE_BUSY;
}

} // namespace penstock::vaapi
