#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "devices/roles/call_in_progress.h"
#include "devices/v4l2/calls/io.h"
#include "devices/v4l2/calls/node_paths.h"

namespace penstock::v4l2 {

/// Makes the calls of another Io, and knows which one it is in: a driver may not return from a call
/// for a long time, and then only another thread can say so.
///
/// Calls come from one thread at a time; current() may be called on any.
class WatchedIo final : public Io
{
public:
	explicit WatchedIo(Io &io) : io_(io) {}

	std::vector<std::string> names_in(const std::string &folder) override;
	int open(const char *path, int flags) override;
	int ioctl(int fd, unsigned long request, void *argument) override;
	int map(int fd, std::size_t length, off_t offset, void **address) override;
	void unmap(void *address, std::size_t length) override;

	std::optional<CallInProgress> current() const;

private:
	/// No V4L2 request has this number.
	static constexpr unsigned long kOpen = 1;
	static constexpr unsigned long kNone = 0;

	void enter(int fd, unsigned long request);
	void leave() { request_.store(kNone, std::memory_order_release); }

	Io &io_;
	std::atomic<std::uint64_t> number_ = 0;
	std::atomic<int> fd_ = -1;
	std::atomic<unsigned long> request_ = kNone;
	NodePaths paths_;
	mutable std::mutex mutex_;
	std::string opening_; ///< what open() was called with last
};

} // namespace penstock::v4l2
