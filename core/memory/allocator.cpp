#include "core/memory/allocator.h"

#include <bit>
#include <cstdint>

#include <fmt/format.h>

namespace penstock {
namespace {

// No object may be longer than pointers can be subtracted.
constexpr std::size_t kMaxBytes = PTRDIFF_MAX;

bool fits(std::size_t size, const AllocationParams &params)
{
	std::size_t left = kMaxBytes;
	for (const std::size_t part : {size, params.prefix, params.padding, params.alignment}) {
		if (part > left)
			return false;
		left -= part;
	}
	return true;
}

} // namespace

Result<MemoryRef> Allocator::allocate(std::size_t size, const AllocationParams &params)
{
	if (!std::has_single_bit(params.alignment)) [[unlikely]]
		return make_error(
			std::errc::invalid_argument,
			fmt::format("allocate {} memory: alignment {} is not a power of two",
				    name(), params.alignment));
	if (!fits(size, params)) [[unlikely]]
		return make_error(
			std::errc::value_too_large,
			fmt::format("allocate {} bytes of {} memory (prefix {}, padding {})", size,
				    name(), params.prefix, params.padding));
	return do_allocate(size, params);
}

} // namespace penstock
