#include "tests/real_va/drm/log.h"

#include <cstdio>
#include <cstdlib>

#include "tests/real_va/node/raw_calls.h"

namespace penstock::real_va {

void log_line(const char *line)
{
	const char *path = std::getenv("REAL_VA_LOG");
	if (!path)
		return;
	const int fd = raw_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (fd < 0)
		return;
	::dprintf(fd, "%s\n", line);
	::close(fd);
}

void log_ioctl(const char *driver, unsigned number, int result, const char *note)
{
	char line[160];
	std::snprintf(line, sizeof(line), "%s ioctl %#x: %d%s%s", driver, number, result,
		      *note ? " " : "", note);
	log_line(line);
}

} // namespace penstock::real_va
