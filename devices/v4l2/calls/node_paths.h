#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace penstock::v4l2 {

/// What was opened under which descriptor, for messages about calls. Any thread may call.
class NodePaths
{
public:
	/// In place of what had this descriptor before.
	void note(int fd, std::string path)
	{
		const std::lock_guard lock(mutex_);
		paths_[fd] = std::move(path);
	}
	std::optional<std::string> of(int fd) const
	{
		const std::lock_guard lock(mutex_);
		const auto path = paths_.find(fd);
		return path == paths_.end() ? std::nullopt : std::optional(path->second);
	}

private:
	mutable std::mutex mutex_;
	std::map<int, std::string> paths_;
};

} // namespace penstock::v4l2
