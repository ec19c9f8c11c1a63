#include "app/text/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace penstock {

std::optional<std::size_t> terminal_width(int fd)
{
	if (::isatty(fd) != 1)
		return std::nullopt;
	constexpr std::size_t kUsual = 80;
	winsize size{};
	// A serial line has no size.
	if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return kUsual;
	return size.ws_col;
}

std::size_t text_width(int fd)
{
	constexpr std::size_t kOfAFile = 100;
	return terminal_width(fd).value_or(kOfAFile);
}

std::string_view line_start(int fd)
{
	return ::isatty(fd) == 1 ? "\r\x1b[K" : "";
}

} // namespace penstock
