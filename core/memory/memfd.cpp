#include "core/memory/memfd.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>

namespace penstock {

Result<UniqueFd> create_memfd(const std::string &name, std::size_t length)
{
	UniqueFd fd(::memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING));
	if (!fd)
		return system_error(errno, "memfd_create " + name);
	if (::ftruncate(fd.get(), static_cast<off_t>(length)) != 0)
		return system_error(errno,
				    fmt::format("ftruncate memfd {} to {} bytes", name, length));
	if (::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SHRINK) != 0)
		return system_error(errno, "F_ADD_SEALS F_SEAL_SHRINK memfd " + name);
	return fd;
}

} // namespace penstock
