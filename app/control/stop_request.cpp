#include "app/control/stop_request.h"

#include <sys/epoll.h>

namespace penstock {

Result<std::uint32_t> StopRequest::prepare()
{
	// The event stays, since other loops wait for it too.
	if (told_)
		return 0;
	return EPOLLIN;
}

Status StopRequest::dispatch(std::uint32_t events)
{
	if ((events & EPOLLIN) != 0 && !told_) {
		told_ = true;
		requested_();
	}
	return {};
}

} // namespace penstock
