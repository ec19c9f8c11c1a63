#include "core/allocation/allocation_error.h"

namespace penstock {

namespace {

class Category final : public std::error_category
{
public:
	const char *name() const noexcept override { return "allocation"; }
	std::string message(int code) const override
	{
		switch (static_cast<AllocationErrc>(code)) {
		case AllocationErrc::kLayoutRefused:
			return "the device cannot use frames in this layout";
		case AllocationErrc::kFormatRefused:
			return "frames of this format are of no use";
		case AllocationErrc::kMemoryRefused:
			break;
		}
		return "the device cannot use this memory";
	}
};

} // namespace

std::error_code make_error_code(AllocationErrc code)
{
	static const Category category;
	return {static_cast<int>(code), category};
}

bool is_allocation_error(const Error &error)
{
	return error.code == AllocationErrc::kMemoryRefused ||
	       error.code == AllocationErrc::kLayoutRefused ||
	       error.code == AllocationErrc::kFormatRefused;
}

tl::unexpected<Error> to_allocation_error(Error error)
{
	if (error.is(std::errc::bad_address) || error.is(std::errc::invalid_argument))
		return tl::unexpected<Error>(
			Error{AllocationErrc::kMemoryRefused, error.message()});
	return tl::unexpected<Error>(std::move(error));
}

} // namespace penstock
