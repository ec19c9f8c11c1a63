#include "app/control/process.h"

#include <cerrno>
#include <csignal>
#include <initializer_list>

#include <fcntl.h>
#include <unistd.h>

namespace penstock {

namespace {

/// Open for the opposite of its use: what is written to a standard output that was closed is
/// refused, and not lost.
void open_if_closed(int descriptor)
{
	if (::fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF)
		return;
	// open() gives the lowest number that is free: those below are open by now.
	(void)::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

} // namespace

void prepare_process()
{
	for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
		open_if_closed(descriptor);
	::signal(SIGXFSZ, SIG_IGN);
	::signal(SIGCHLD, SIG_DFL);
}

} // namespace penstock
