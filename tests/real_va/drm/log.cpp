#include "tests/real_va/drm/log.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/real_va/node/raw_calls.h"

namespace penstock::real_va {

void log_ioctl(const char *driver, unsigned number, int result, const char *note)
{
	const char *path = std::getenv("REAL_VA_LOG");
	if (!path)
		return;
	const int fd = raw_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (fd < 0)
		return;
	char line[160];
	const int length = std::snprintf(line, sizeof(line), "%s ioctl %#x: %d%s%s\n", driver,
					 number, result, *note ? " " : "", note);
	if (length > 0)
		(void)!::write(fd, line, static_cast<std::size_t>(length));
	::close(fd);
}

} // namespace penstock::real_va
