#pragma once

#include <unistd.h>
#include <utility>

namespace penstock {

/// The one owner of a file descriptor; closes it when it goes. Every fd in penstock is opened with
/// O_CLOEXEC (or the call's own flag for it) before it comes here.
class UniqueFd
{
public:
	UniqueFd() = default;
	explicit UniqueFd(int fd) noexcept : fd_(fd) {}
	UniqueFd(UniqueFd &&other) noexcept : fd_(other.release()) {}
	UniqueFd(const UniqueFd &) = delete;
	~UniqueFd() { reset(); }

	UniqueFd &operator=(UniqueFd &&other) noexcept
	{
		reset(other.release());
		return *this;
	}
	UniqueFd &operator=(const UniqueFd &) = delete;

	/// -1 when empty.
	int get() const noexcept { return fd_; }
	explicit operator bool() const noexcept { return fd_ >= 0; }

	[[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }

	void reset(int fd = -1) noexcept
	{
		// Linux closes the descriptor even when close() reports an error, so a retry
		// could close somebody else's.
		if (int old = std::exchange(fd_, fd); old >= 0 && old != fd)
			::close(old);
	}

private:
	int fd_ = -1;
};

} // namespace penstock
