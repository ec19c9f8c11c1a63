#pragma once

#include <sys/resource.h>
#include <unistd.h>

namespace penstock::test {

/// A user that no system has. Of another one, nobody knows how many threads there are already.
inline constexpr uid_t kNobodyElse = 54321;

/// Whether limit_threads() can do what it says.
inline bool can_limit_threads()
{
	return ::geteuid() == 0;
}

/// For a child process for good, since no limit holds for root: it becomes another user's, who may
/// have as many threads as there are, and `more`. False when that cannot be done.
inline bool limit_threads(rlim_t more)
{
	const rlimit limit{1 + more, 1 + more};
	return ::setrlimit(RLIMIT_NPROC, &limit) == 0 &&
	       ::setresuid(kNobodyElse, kNobodyElse, kNobodyElse) == 0;
}

} // namespace penstock::test
