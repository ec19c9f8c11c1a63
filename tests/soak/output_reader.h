#pragma once

#include <string>

#include <sys/types.h>

#include "core/base/unique_fd.h"
#include "tests/soak/soak_case.h"

namespace penstock::test {

/// What stands behind an output that is no file: a process of its own that reads as well as the
/// case says, and writes down what it got. Made before the run has threads.
class OutputReader
{
public:
	/// Makes the named pipe of a kPipe. For kStandard, standard output becomes a pipe until the
	/// end of this object. `received` is the file of what was read.
	static OutputReader start(const SoakOutput &output, const std::string &pipe,
				  const std::string &received);
	OutputReader(OutputReader &&other) noexcept;
	OutputReader &operator=(OutputReader &&) = delete;
	/// Waits until it has read everything; a sink and what is stuck are killed.
	~OutputReader();

	/// "tcp://127.0.0.1:1234" of a sink.
	const std::string &url() const { return url_; }

private:
	OutputReader(const SoakOutput &output, std::string pipe, pid_t process, std::string url)
		: output_(output), pipe_(std::move(pipe)), process_(process), url_(std::move(url))
	{}

	const SoakOutput output_;
	const std::string pipe_;
	pid_t process_;
	std::string url_;
};

} // namespace penstock::test
