#include "core/event/wakeup.h"

#include <cerrno>

#include <sys/eventfd.h>

namespace penstock {

Result<Wakeup> Wakeup::create()
{
	UniqueFd fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
	if (!fd)
		return system_error(errno, "eventfd");
	return Wakeup(std::move(fd));
}

void Wakeup::signal() const noexcept
{
	// EAGAIN: the counter is full, so the descriptor is readable already.
	(void)::eventfd_write(fd_.get(), 1);
}

void Wakeup::clear() const noexcept
{
	// One read takes the whole counter; EAGAIN: nobody has signalled.
	eventfd_t count = 0;
	(void)::eventfd_read(fd_.get(), &count);
}

} // namespace penstock
