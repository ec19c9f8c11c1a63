#include "tests/support/process/system_calls.h"

#include <sstream>
#include <stdexcept>

#include "tests/support/process/program.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

namespace {

/// What strace writes with these options.
std::string traced(const std::vector<std::string> &options, const std::vector<std::string> &command)
{
	ScratchDirectory scratch;
	const std::string file = scratch.file("calls");
	const Finished finished =
		run(std::vector<std::string>{"strace", "-f", "-o", file} + options + command,
		    std::chrono::minutes(2));
	if (finished.ending != exited(0))
		throw std::runtime_error("the traced program failed: " + finished.err);
	return read_file(file);
}

/// The word behind `before` in a line; empty where there is none.
std::string word_behind(const std::string &line, const std::string &before, const char *ends)
{
	const std::size_t begin = line.find(before);
	if (begin == line.npos)
		return {};
	const std::string rest = line.substr(begin + before.size());
	return rest.substr(0, rest.find_first_of(ends));
}

bool is_of_buffers(const std::string &request)
{
	const std::set<std::string> requests{"VIDIOC_REQBUFS", "VIDIOC_QUERYBUF", "VIDIOC_EXPBUF",
					     "VIDIOC_QBUF", "VIDIOC_STREAMOFF"};
	return requests.contains(request);
}

} // namespace

std::uint64_t count_system_calls(const std::vector<std::string> &command, const std::string &only)
{
	// Rows are: % time, seconds, µs per call, calls, errors (blank without any), name.
	std::istringstream lines(traced({"-c", "-e", "trace=" + only}, command));
	for (std::string line; std::getline(lines, line);) {
		if (!line.ends_with(" total"))
			continue;
		std::istringstream row(line);
		std::string skipped;
		std::uint64_t calls = 0;
		row >> skipped >> skipped >> skipped >> calls;
		if (row && calls != 0)
			return calls;
	}
	// Where nothing was called there is no table.
	return 0;
}

StartCalls trace_start(const std::vector<std::string> &command)
{
	StartCalls calls;
	std::istringstream lines(traced({"-e", "trace=ioctl,openat"}, command));
	for (std::string line; std::getline(lines, line);) {
		const std::string node = word_behind(line, "\"/dev/video", "\"");
		if (!node.empty())
			calls.nodes.insert("/dev/video" + node);
		const std::string call = word_behind(line, " ioctl(", "");
		const std::string request = word_behind(call, ", ", ",)");
		if (request == "VIDIOC_STREAMON")
			return calls;
		if (request.starts_with("VIDIOC_") && !is_of_buffers(request))
			calls.ioctls.push_back(request);
	}
	throw std::runtime_error("the traced program did not stream");
}

} // namespace penstock::test
