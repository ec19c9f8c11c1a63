#pragma once

#include <sys/resource.h>
#include <unistd.h>

namespace penstock::test {

/// Whether limit_threads() can do what it says.
inline bool can_limit_threads()
{
	return ::geteuid() == 0;
}

/// For a child process for good, since no limit holds for root: it becomes another user's, who may
/// have as many threads as there are, and `more`. False when that cannot be done.
inline bool limit_threads(rlim_t more)
{
	// The limit counts what a user runs on the whole machine: no system has these users, and
	// another test's child has another one.
	const uid_t user = 50'000 + static_cast<uid_t>(::getpid()) % 10'000;
	const rlimit limit{1 + more, 1 + more};
	return ::setrlimit(RLIMIT_NPROC, &limit) == 0 && ::setresuid(user, user, user) == 0;
}

} // namespace penstock::test
