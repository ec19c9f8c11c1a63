#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/base/unique_fd.h"
#include "core/event/event_source.h"

namespace penstock {

/// A shell command that runs beside the program, as an event source: its end calls a handler. It
/// has no standard input, and what it prints goes to standard error, since standard output may be a
/// recording. It leads a process group of its own, so that Ctrl-C is not for it.
class Child final : public EventSource
{
public:
	/// Given the exit code, or 128 + the signal as shells have it.
	using Ended = std::function<void(int code)>;

	/// `environment` is added to the program's own.
	static Result<std::unique_ptr<Child>>
	start(const std::string &command, const std::vector<std::string> &environment, Ended ended);
	Child(const Child &) = delete;
	Child &operator=(const Child &) = delete;

	/// SIGKILL, to all processes of its group. Its end is still told.
	void kill() const;

	/// A pidfd, pidfd_open(2).
	int event_fd() const override { return fd_.get(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	Child(pid_t pid, UniqueFd fd, Ended ended)
		: pid_(pid), fd_(std::move(fd)), ended_(std::move(ended))
	{}

	const pid_t pid_;
	UniqueFd fd_;
	Ended ended_;
};

} // namespace penstock
