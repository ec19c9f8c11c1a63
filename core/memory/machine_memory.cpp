#include "core/memory/machine_memory.h"

#include <sys/sysinfo.h>

namespace penstock {

std::size_t machine_memory() noexcept
{
	// Fails for a bad address only.
	struct sysinfo info {};
	::sysinfo(&info);
	return (info.totalram + info.totalswap) * info.mem_unit;
}

} // namespace penstock
