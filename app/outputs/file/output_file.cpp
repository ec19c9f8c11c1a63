#include "app/outputs/file/output_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <filesystem>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/outputs/file/named_pipe.h"
#include "app/outputs/file/sync_name.h"
#include "core/base/close_file.h"
#include "core/base/retry.h"

namespace penstock {

namespace {

constexpr mode_t kMode = 0666; ///< less the process's umask

/// What poll(2) promises room for: a pipe is writable when a page of it is free, a socket when a
/// part of its buffer is that is larger.
constexpr std::size_t kPolledRoom = PIPE_BUF;

/// Writes go to the end of the file, wherever it was sought to (open(2)).
bool appends(int fd)
{
	return (::fcntl(fd, F_GETFL) & O_APPEND) != 0;
}

UniqueFd open_to_write(const std::string &name, int manner)
{
	return UniqueFd(::open(name.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | manner, kMode));
}

/// Whether write() may wait for a reader as long as that likes.
bool waits_for_reader(int fd)
{
	struct stat found {};
	return ::fstat(fd, &found) == 0 &&
	       (S_ISFIFO(found.st_mode) || S_ISSOCK(found.st_mode) || ::isatty(fd) == 1);
}

/// A full pipe, or a standard output that somebody else made non-blocking.
Status wait_writable(int fd, const Deadline &deadline, const std::string &path)
{
	constexpr int kCheckDeadline_ms = 100;
	pollfd ready{fd, POLLOUT, 0};
	while (!deadline.is_over()) {
		const int answers = ::poll(&ready, 1, kCheckDeadline_ms);
		if (answers > 0)
			return {};
		if (answers < 0 && errno != EINTR)
			return system_error(errno, "poll " + path);
	}
	return system_error(ETIMEDOUT, "write " + path);
}

} // namespace

OutputFile::OutputFile(std::string path, UniqueFd fd, SyncInterval sync)
	: path_(std::move(path)), fd_(std::move(fd)), sync_(sync)
{}

OutputFile::~OutputFile()
{
	if (fd_ && made_ && size() == 0u)
		(void)::unlink(path_.c_str());
}

Result<OutputFile> OutputFile::create(FileNames &names, const FilePolicy &policy)
{
	for (;;) {
		auto name = policy.overwrite ? names.first(FileNames::Clock::now())
					     : names.next(FileNames::Clock::now());
		if (!name)
			return propagate(name);
		UniqueFd fd = open_to_write(*name, O_EXCL | O_NOFOLLOW);
		const bool made = static_cast<bool>(fd);
		if (!made && errno == EEXIST && policy.overwrite)
			fd = open_to_write(*name, O_TRUNC);
		if (fd) {
			OutputFile file(std::move(*name), std::move(fd), policy.sync);
			file.made_ = made;
			return file;
		}
		// Somebody was faster; names.next() passes over it now.
		if (errno != EEXIST)
			return system_error(errno, "open " + *name);
	}
}

Result<OutputFile> OutputFile::open_special(const std::string &path)
{
	if (is_named_pipe(path)) {
		auto pipe = open_named_pipe(path);
		if (!pipe)
			return propagate(pipe);
		return OutputFile(path, std::move(*pipe), kNoSync);
	}
	UniqueFd fd(path == "-" ? ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
				: ::open(path.c_str(), O_WRONLY | O_CLOEXEC));
	if (!fd)
		return system_error(errno, "open " + path);
	OutputFile file(path, std::move(fd), kNoSync);
	if (waits_for_reader(file.fd_.get()))
		file.piece_ = kPolledRoom;
	return file;
}

Status OutputFile::write(std::span<const std::byte> bytes, Deadline &deadline)
{
	while (!bytes.empty()) {
		if (piece_)
			if (Status status = wait_writable(fd_.get(), deadline, path_); !status)
				return status;
		const std::size_t size = std::min(bytes.size(), piece_.value_or(bytes.size()));
		const ssize_t written =
			retry_interrupted([&] { return ::write(fd_.get(), bytes.data(), size); });
		if (written >= 0) {
			has_new_ = true;
			bytes = bytes.subspan(static_cast<std::size_t>(written));
			deadline.moved();
			continue;
		}
		if (errno != EAGAIN)
			return system_error(errno, "write " + path_);
		if (Status status = wait_writable(fd_.get(), deadline, path_); !status)
			return status;
	}
	return {};
}

bool OutputFile::begins_file() const
{
	return size().has_value() && !appends(fd_.get()) && position() == 0u;
}

std::optional<std::uint64_t> OutputFile::position() const
{
	const off_t at = ::lseek(fd_.get(), 0, appends(fd_.get()) ? SEEK_END : SEEK_CUR);
	if (at < 0)
		return std::nullopt;
	return static_cast<std::uint64_t>(at);
}

Status OutputFile::seek(std::uint64_t position)
{
	if (::lseek(fd_.get(), static_cast<off_t>(position), SEEK_SET) < 0)
		return system_error(errno, "seek " + path_);
	return {};
}

std::optional<std::uint64_t> OutputFile::size() const
{
	struct stat found {};
	if (::fstat(fd_.get(), &found) < 0 || !S_ISREG(found.st_mode))
		return std::nullopt;
	return static_cast<std::uint64_t>(found.st_size);
}

void OutputFile::cut(std::uint64_t size)
{
	if (::ftruncate(fd_.get(), static_cast<off_t>(size)) == 0)
		(void)seek(size);
}

Status OutputFile::frame_written(ClockTime pts)
{
	if (sync_ == kNoSync)
		return {};
	if (!synced_.is_set())
		synced_ = on_disk_ = come_ = pts;
	const bool brings = std::exchange(has_new_, false);
	if (brings)
		come_ = pts;
	const auto is_over = [&](ClockTime since) {
		return pts.ns() - since.ns() >= static_cast<std::uint64_t>(sync_.count());
	};
	// What a muxer held back (a cluster, a fragment) comes with the first frame that does not
	// belong to it, and that may be just behind a sync.
	if (!is_over(synced_) && !(brings && is_over(on_disk_)))
		return {};
	synced_ = pts;
	on_disk_ = come_;
	return sync_all();
}

Status OutputFile::sync_all()
{
	if (::fdatasync(fd_.get()) < 0)
		return system_error(errno, "sync " + path_);
	if (!std::exchange(name_synced_, true))
		return sync_name(path_);
	return {};
}

Status OutputFile::finish()
{
	Status synced;
	if (sync_ != kNoSync)
		synced = sync_all();
	Status closed = close_file(std::move(fd_), path_);
	return synced ? closed : synced;
}

Status OutputFile::discard()
{
	if (std::exchange(made_, false) && ::unlink(path_.c_str()) < 0)
		return system_error(errno, "unlink " + path_);
	return close_file(std::move(fd_), path_);
}

bool is_special_file(const std::string &path)
{
	constexpr std::array<std::string_view, 4> kDescriptors{"/dev/fd/", "/dev/stdout",
							       "/dev/stderr", "/proc/"};
	if (std::ranges::any_of(kDescriptors,
				[&](std::string_view name) { return path.starts_with(name); }))
		return true;
	struct stat found {};
	return ::stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode) &&
	       !S_ISDIR(found.st_mode);
}

Status check_place(const std::string &pattern, const FilePolicy &policy)
{
	std::error_code ignored;
	if (is_special_file(pattern)) {
		if (::access(pattern.c_str(), W_OK) < 0)
			return system_error(errno, "open " + pattern);
		return {};
	}
	if (std::filesystem::is_directory(pattern, ignored))
		return make_error(std::errc::is_a_directory, "open " + pattern);
	if (policy.overwrite && std::filesystem::exists(pattern, ignored) &&
	    ::access(pattern.c_str(), W_OK) < 0)
		return system_error(errno, "open " + pattern);
	const std::string folder = FileNames::fixed_folder(pattern);
	if (!std::filesystem::is_directory(folder, ignored))
		return make_error(std::filesystem::exists(folder, ignored)
					  ? std::errc::not_a_directory
					  : std::errc::no_such_file_or_directory,
				  fmt::format("open {}: folder {}", pattern, folder));
	if (::access(folder.c_str(), W_OK | X_OK) < 0)
		return system_error(errno, fmt::format("open {}: folder {}", pattern, folder));
	return {};
}

} // namespace penstock
