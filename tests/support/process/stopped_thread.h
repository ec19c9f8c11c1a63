#pragma once

#include <string>

#include <sys/types.h>

namespace penstock::test {

/// A thread of another process that does not go on, as in a call that a driver does not return
/// from: stopped by ptrace(2). It goes on with the end of the object.
class StoppedThread
{
public:
	/// By its name in /proc/PID/task/TID/comm; throws when there is none.
	StoppedThread(pid_t process, const std::string &name);
	StoppedThread(const StoppedThread &) = delete;
	StoppedThread &operator=(const StoppedThread &) = delete;
	~StoppedThread();

	/// Until its process has ended, which does not show before.
	void wait_for_end();

private:
	pid_t thread_;
	bool ended_ = false;
};

} // namespace penstock::test
