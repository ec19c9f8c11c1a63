#include "app/events/event_file.h"

#include <cerrno>
#include <climits>
#include <string_view>

#include <fcntl.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/options/event_command.h"
#include "core/base/retry.h"

namespace penstock {

namespace {

/// Of a descriptor that another program may use, too: O_NONBLOCK would change it for both.
Result<UniqueFd> duplicate(int number, const std::string &place)
{
	const int flags = ::fcntl(number, F_GETFL);
	if (flags < 0)
		return system_error(errno, "--events " + place);
	if ((flags & O_ACCMODE) == O_RDONLY)
		return make_error(std::errc::bad_file_descriptor,
				  "--events " + place + " is open for reading only");
	UniqueFd copy(::fcntl(number, F_DUPFD_CLOEXEC, 0));
	if (!copy)
		return system_error(errno, "--events " + place);
	return copy;
}

/// A run that was killed, or a disk that was full, left a line without its end.
bool ends_within_a_line(const std::string &path)
{
	const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
	struct stat status {};
	char last = '\n';
	if (!file || ::fstat(file.get(), &status) < 0 || !S_ISREG(status.st_mode))
		return false;
	return ::pread(file.get(), &last, 1, status.st_size - 1) == 1 && last != '\n';
}

/// Of a pipe, room for a whole line: poll(2) tells of PIPE_BUF bytes. Files always have some.
bool has_room(int fd)
{
	pollfd wait{fd, POLLOUT, 0};
	return retry_interrupted([&wait] { return ::poll(&wait, 1, 0); }) == 1;
}

} // namespace

Result<EventFile> EventFile::open(const std::string &place)
{
	if (const int number = descriptor_of(place); number >= 0) {
		auto copy = duplicate(number, place);
		if (!copy)
			return propagate(copy);
		return EventFile(place, std::move(*copy));
	}
	constexpr mode_t kMode = 0644;
	// Without O_NONBLOCK the opening of a named pipe waits for a reader.
	UniqueFd fd(::open(place.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK,
			   kMode));
	if (!fd && errno == ENXIO)
		return make_error(std::errc::no_such_device_or_address,
				  "--events " + place + ": nobody reads this pipe");
	if (!fd)
		return system_error(errno, "--events " + place);
	EventFile file(place, std::move(fd));
	if (ends_within_a_line(place))
		file.write("\n");
	return file;
}

EventFile::EventFile(std::string place, UniqueFd fd) : place_(std::move(place)), fd_(std::move(fd))
{
	struct stat file {};
	is_pipe_ = ::fstat(fd_.get(), &file) == 0 && !S_ISREG(file.st_mode);
}

void EventFile::write(const std::string &line)
{
	const Status status = try_to_write(line);
	missed_ += !status;
	if (!status && works_)
		spdlog::warn("{}; events are missing there", status.error().message());
	works_ = status.has_value();
}

Status EventFile::try_to_write(const std::string &line) const
{
	const std::string context = "--events " + place_;
	// More is written in parts, between which others may write, or the reader be late.
	if (is_pipe_ && line.size() > PIPE_BUF)
		return make_error(std::errc::message_size, context);
	if (!has_room(fd_.get()))
		return make_error(std::errc::resource_unavailable_try_again,
				  context + ": its reader does not keep up");
	std::string_view left = line;
	while (!left.empty()) {
		const ssize_t written = retry_interrupted(
			[&] { return ::write(fd_.get(), left.data(), left.size()); });
		if (written < 0)
			return system_error(errno, context);
		left.remove_prefix(static_cast<std::size_t>(written));
	}
	return {};
}

} // namespace penstock
