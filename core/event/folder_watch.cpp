#include "core/event/folder_watch.h"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "core/base/retry.h"

namespace penstock {

namespace {

constexpr std::uint32_t kComing = IN_CREATE | IN_MOVED_TO | IN_ATTRIB;

/// Whether one of the events that read(2) gave is of such a name, or says that some are lost.
bool tells_of(const char *events, std::size_t length, std::string_view prefix)
{
	bool found = false;
	for (std::size_t at = 0; at + sizeof(inotify_event) <= length;) {
		inotify_event event;
		std::memcpy(&event, events + at, sizeof event);
		const char *name = events + at + sizeof event;
		// Padded with zeros; none where the event is of the folder itself.
		const std::string_view text(name, ::strnlen(name, event.len));
		found = found || (event.mask & IN_Q_OVERFLOW) != 0 ||
			(!text.empty() && text.starts_with(prefix));
		at += sizeof event + event.len;
	}
	return found;
}

} // namespace

FolderWatch::FolderWatch(UniqueFd fd, std::string prefix, std::function<void()> handler)
	: fd_(std::move(fd)), prefix_(std::move(prefix)), handler_(std::move(handler))
{}

Result<FolderWatch> FolderWatch::create(const std::string &folder, std::string prefix,
					std::function<void()> handler)
{
	UniqueFd fd(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
	if (!fd)
		return system_error(errno, "inotify_init1");
	if (::inotify_add_watch(fd.get(), folder.c_str(), kComing) < 0)
		return system_error(errno, fmt::format("inotify_add_watch {}", folder));
	return FolderWatch(std::move(fd), std::move(prefix), std::move(handler));
}

Result<std::uint32_t> FolderWatch::prepare()
{
	return EPOLLIN;
}

Status FolderWatch::dispatch(std::uint32_t)
{
	bool found = false;
	alignas(inotify_event) char events[4096];
	for (;;) {
		const ssize_t length =
			retry_interrupted([&] { return ::read(fd_.get(), events, sizeof events); });
		if (length <= 0)
			break;
		found = tells_of(events, static_cast<std::size_t>(length), prefix_) || found;
	}
	if (found)
		handler_();
	return {};
}

} // namespace penstock
