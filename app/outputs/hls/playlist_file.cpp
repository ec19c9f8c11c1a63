#include "app/outputs/hls/playlist_file.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/outputs/file/sync_name.h"
#include "core/base/retry.h"
#include "core/base/write_all.h"

namespace penstock {

namespace {

/// A month of segments; what a file that is no list may cost at most.
constexpr std::size_t kLongest = std::size_t{256} << 20;
constexpr off_t kPage = 4096; ///< the kernel makes a file longer by at least that at a time

bool is_regular(const UniqueFd &fd)
{
	struct stat found {};
	return ::fstat(fd.get(), &found) == 0 && S_ISREG(found.st_mode);
}

bool is_at(const UniqueFd &fd, const std::string &path)
{
	struct stat open {};
	struct stat named {};
	return ::fstat(fd.get(), &open) == 0 && ::lstat(path.c_str(), &named) == 0 &&
	       open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

/// The file, with the lock of its writer: an invalid one if there is no file, none if another
/// program has the lock or it is not a regular file.
Result<std::optional<UniqueFd>> open_locked(const std::string &path, int flags)
{
	for (;;) {
		UniqueFd fd(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC | flags, 0666));
		if (!fd && errno == ENOENT && (flags & O_CREAT) == 0)
			return UniqueFd();
		// A link, a folder.
		if (!fd && (errno == ELOOP || errno == EISDIR))
			return std::nullopt;
		if (!fd)
			return system_error(errno, "open " + path);
		// Some network file systems have no locks.
		if (!is_regular(fd) ||
		    (::flock(fd.get(), LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK))
			return std::nullopt;
		// Its writer may have put it elsewhere, and gone, since it was opened.
		if (is_at(fd, path))
			return fd;
	}
}

} // namespace

Result<std::optional<PlaylistFile>> PlaylistFile::claim(std::string path, bool synced)
{
	PlaylistFile file(std::move(path), synced);
	auto list = open_locked(file.path_, 0);
	if (!list)
		return propagate(list);
	if (!*list)
		return std::nullopt;
	file.list_ = std::move(**list);
	// Until there is a list, the temporary file has the lock.
	auto next = open_locked(file.temporary(), 0);
	const bool has_temporary = next && *next && **next;
	if (next && *next && !has_temporary)
		next = open_locked(file.temporary(), O_CREAT);
	if (!next)
		return propagate(next);
	if (!*next)
		return std::nullopt;
	file.next_ = std::move(**next);
	if (file.list_)
		file.left_ = Left::kList;
	else
		file.left_ = has_temporary ? Left::kBegun : Left::kNothing;
	return file;
}

PlaylistFile::~PlaylistFile()
{
	if (next_)
		(void)::unlink(temporary().c_str());
}

Result<std::string> PlaylistFile::read() const
{
	std::string text;
	std::array<char, 64 << 10> part;
	while (list_) {
		const ssize_t got = retry_interrupted([&] {
			return ::pread(list_.get(), part.data(), part.size(),
				       static_cast<off_t>(text.size()));
		});
		if (got < 0)
			return system_error(errno, "read " + path_);
		if (got == 0)
			break;
		if (text.size() >= kLongest)
			return system_error(EFBIG, "read " + path_);
		text.append(part.data(), static_cast<std::size_t>(got));
	}
	return text;
}

Status PlaylistFile::replace(std::string_view text)
{
	if (!next_) {
		auto next = open_locked(temporary(), O_CREAT);
		if (!next)
			return propagate(next);
		if (!*next)
			return system_error(EBUSY, "lock " + temporary());
		next_ = std::move(**next);
	}
	Status status = fill(text);
	if (status)
		status = put_in_place();
	if (!status) {
		// A full disk needs the room.
		if (list_)
			(void)::unlink(temporary().c_str());
		else
			(void)!::ftruncate(next_.get(), 0);
		next_ = {};
		return status;
	}
	list_ = std::move(next_);
	return synced_ ? sync_name(path_) : Status{};
}

Status PlaylistFile::fill(std::string_view text)
{
	if (::ftruncate(next_.get(), 0) < 0)
		return system_error(errno, "truncate " + temporary());
	if (Status status = write_all(next_.get(), text, temporary()); !status)
		return status;
	// Some file systems write the new name to the disk before the text.
	if (synced_ && ::fsync(next_.get()) < 0)
		return system_error(errno, "sync " + temporary());
	return {};
}

Status PlaylistFile::put_in_place()
{
	// What somebody else has made there since claim() is not replaced, where the file system
	// can tell (EINVAL: it cannot).
	const std::string from = temporary();
	int result = -1;
	if (!list_)
		result = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, path_.c_str(),
				     RENAME_NOREPLACE);
	if (list_ || (result < 0 && errno == EINVAL))
		result = ::rename(from.c_str(), path_.c_str());
	if (result < 0)
		return system_error(errno, "rename to " + path_);
	return {};
}

Status PlaylistFile::append(std::string_view lines)
{
	// Somebody removed it, and players look for it.
	if (!is_at(list_, path_)) {
		auto text = read();
		if (!text)
			return propagate(text);
		return replace(text->append(lines));
	}
	const off_t end = ::lseek(list_.get(), 0, SEEK_END);
	if (end < 0)
		return system_error(errno, "seek " + path_);
	// Whoever reads meanwhile sees a file that ends before or after the lines, or at the end of
	// a page between. Empty lines mean nothing (RFC 8216, 4.1).
	const off_t room = kPage - end % kPage;
	std::string text(lines.size() > static_cast<std::size_t>(room) ? room : 0, '\n');
	Status status = text.empty() ? Status{} : write_all(list_.get(), text, path_);
	if (status)
		status = write_all(list_.get(), lines, path_);
	if (status && synced_ && ::fdatasync(list_.get()) < 0)
		status = system_error(errno, "sync " + path_);
	if (!status)
		(void)!::ftruncate(list_.get(), end);
	return status;
}

} // namespace penstock
