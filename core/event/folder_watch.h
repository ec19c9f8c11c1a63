#pragma once

#include <functional>
#include <string>

#include "core/base/unique_fd.h"
#include "core/event/event_source.h"

namespace penstock {

/// Tells when a file of a folder comes, or may be used by others than before: in /dev, when the
/// kernel makes a node and when udev gives it to its group. By inotify(7), which needs no service
/// and works in a container, too.
class FolderWatch final : public EventSource
{
public:
	/// `handler` is called by dispatch(), once for all that came since, if the name of one of
	/// them begins with `prefix`. Fails as inotify_add_watch(2): no such folder, or too many
	/// watches of this user.
	static Result<FolderWatch> create(const std::string &folder, std::string prefix,
					  std::function<void()> handler);

	int event_fd() const override { return fd_.get(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	FolderWatch(UniqueFd fd, std::string prefix, std::function<void()> handler);

	UniqueFd fd_;
	std::string prefix_;
	std::function<void()> handler_;
};

} // namespace penstock
