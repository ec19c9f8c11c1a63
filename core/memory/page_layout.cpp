#include "core/memory/page_layout.h"

#include <algorithm>

#include <fmt/format.h>
#include <sys/sysinfo.h>
#include <unistd.h>

namespace penstock {

std::size_t page_size() noexcept
{
	return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::size_t machine_memory() noexcept
{
	// Fails for a bad address only.
	struct sysinfo info {};
	::sysinfo(&info);
	return (info.totalram + info.totalswap) * info.mem_unit;
}

Result<Memory::Layout> page_layout(std::size_t size, const AllocationParams &params,
				   std::string_view kind)
{
	const std::size_t page = page_size();
	if (params.alignment > page)
		return make_error(
			std::errc::operation_not_supported,
			fmt::format("allocate {} memory: alignment {} exceeds the page size", kind,
				    params.alignment));
	const std::size_t bytes = std::max<std::size_t>(params.prefix + size + params.padding, 1);
	if (bytes > machine_memory())
		return make_error(std::errc::not_enough_memory,
				  fmt::format("allocate {} bytes of {} memory", bytes, kind));
	return Memory::Layout{.maxsize = (bytes + page - 1) / page * page,
			      .offset = params.prefix,
			      .size = size,
			      .alignment = params.alignment};
}

} // namespace penstock
