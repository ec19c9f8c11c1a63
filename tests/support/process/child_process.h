#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/base/unique_fd.h"

namespace penstock::test {

/// How a program ended.
struct Ending {
	enum class How { kExited, kSignalled, kTimedOut };
	How how;
	int number = 0; ///< exit code or signal

	friend bool operator==(const Ending &, const Ending &) = default;
};

inline Ending exited(int code)
{
	return {Ending::How::kExited, code};
}
std::ostream &operator<<(std::ostream &stream, const Ending &ending);

/// A program that runs beside the test. Its standard error is kept, its standard output too unless
/// it goes elsewhere. It is killed when the object goes.
class ChildProcess
{
public:
	enum class Output {
		kKept,
		kStuck,	 ///< a pipe that nobody reads
		kClosed, ///< a pipe whose reader has gone
	};

	explicit ChildProcess(const std::vector<std::string> &command,
			      Output output = Output::kKept);
	ChildProcess(const ChildProcess &) = delete;
	ChildProcess &operator=(const ChildProcess &) = delete;
	~ChildProcess();

	pid_t pid() const { return pid_; }
	void signal(int number) const;
	bool running() const;

	/// What it wrote so far.
	std::string out() const;
	std::string err() const;

	/// Kills it when it takes longer.
	Ending wait(std::chrono::milliseconds patience);

private:
	void start(const std::vector<std::string> &command, int out);

	UniqueFd out_;
	UniqueFd err_;
	UniqueFd reader_; ///< the end of the stuck pipe
	UniqueFd process_;
	pid_t pid_ = -1;
};

/// A program that has ended.
struct Finished {
	Ending ending;
	std::string out;
	std::string err;
};

Finished run(const std::vector<std::string> &command,
	     std::chrono::milliseconds patience = std::chrono::seconds(60));

/// A copy of this process that runs `body` and exits with what it returns: for what changes
/// signals, limits or descriptors. Killed when it takes longer than only a hang does.
Ending run_in_child(const std::function<int()> &body);

} // namespace penstock::test
