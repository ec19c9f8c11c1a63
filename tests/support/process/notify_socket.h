#pragma once

#include <chrono>
#include <string>

#include "core/base/unique_fd.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

/// The end of sd_notify(3) that a service manager has: what programs with NOTIFY_SOCKET=path() send
/// comes here.
class NotifySocket
{
public:
	NotifySocket();

	const std::string &path() const { return path_; }

	/// The next message, or an empty text when none has come.
	std::string receive_now() const;
	/// Waits for a message with these words; what came until then. Without them after
	/// `patience` all that did come.
	std::string receive_until(const std::string &words,
				  std::chrono::milliseconds patience) const;

private:
	ScratchDirectory scratch_;
	std::string path_;
	UniqueFd fd_;
};

} // namespace penstock::test
