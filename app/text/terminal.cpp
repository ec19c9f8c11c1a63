#include "app/text/terminal.h"

#include <charconv>
#include <sys/ioctl.h>
#include <system_error>
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

std::size_t text_width(int fd, const char *columns, std::size_t otherwise)
{
	const auto own = terminal_width(fd);
	if (!own)
		return otherwise;
	const std::string_view text = columns ? columns : "";
	std::size_t said = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), said);
	const bool number = error == std::errc() && end == text.data() + text.size() && said > 0;
	return number ? said : *own;
}

std::string_view line_start(int fd)
{
	return ::isatty(fd) == 1 ? "\r\x1b[K" : "";
}

} // namespace penstock
