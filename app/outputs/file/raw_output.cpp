#include "app/outputs/file/raw_output.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "app/outputs/file/named_pipe.h"

namespace penstock {

namespace {

/// Where the first frame will go: standard output may be a file that others began. 0 for pipes.
off_t write_position(int fd)
{
	bool appends = (::fcntl(fd, F_GETFL) & O_APPEND) != 0;
	return std::max<off_t>(0, ::lseek(fd, 0, appends ? SEEK_END : SEEK_CUR));
}

/// A full pipe, or a standard output that somebody else made non-blocking.
Status wait_writable(int fd, const Deadline &deadline, const std::string &url)
{
	constexpr int kCheckDeadline = 100; // ms
	pollfd ready{fd, POLLOUT, 0};
	while (!deadline.is_over()) {
		const int answers = ::poll(&ready, 1, kCheckDeadline);
		if (answers > 0)
			return {};
		if (answers < 0 && errno != EINTR)
			return system_error(errno, "poll " + url);
	}
	return system_error(ETIMEDOUT, "write " + url);
}

} // namespace

RawOutput::RawOutput(std::string url, UniqueFd fd, Deadline &deadline)
	: url_(std::move(url)), deadline_(deadline), fd_(std::move(fd)),
	  end_(write_position(fd_.get()))
{}

Result<std::unique_ptr<RawOutput>> RawOutput::open(const std::string &url, Deadline &deadline)
{
	UniqueFd fd;
	if (is_named_pipe(url)) {
		auto pipe = open_named_pipe(url);
		if (!pipe)
			return propagate(pipe);
		fd = std::move(*pipe);
	} else if (url == "-") {
		fd.reset(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
	} else {
		fd.reset(::open(url.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
	}
	if (!fd)
		return system_error(errno, "open " + url);
	return std::unique_ptr<RawOutput>(new RawOutput(url, std::move(fd), deadline));
}

Status RawOutput::write(const Packet &packet)
{
	std::span<const std::byte> frame = packet.data();
	std::size_t done = 0;
	while (done < frame.size()) {
		ssize_t written = ::write(fd_.get(), frame.data() + done, frame.size() - done);
		if (written >= 0) {
			done += static_cast<std::size_t>(written);
			continue;
		}
		if (errno == EINTR)
			continue;
		Status status = errno == EAGAIN ? wait_writable(fd_.get(), deadline_, url_)
						: Status(system_error(errno, "write " + url_));
		if (status)
			continue;
		// Half a frame would end the file for a reader; pipes and terminals refuse this.
		if (::ftruncate(fd_.get(), end_) == 0)
			(void)::lseek(fd_.get(), end_, SEEK_SET);
		return status;
	}
	end_ += static_cast<off_t>(frame.size());
	return {};
}

Status RawOutput::finish()
{
	// Network file systems tell a full disk only here.
	if (::close(fd_.release()) < 0 && errno != EINTR)
		return system_error(errno, "close " + url_);
	return {};
}

} // namespace penstock
