#include "tests/support/process/system_calls.h"

#include <sstream>
#include <stdexcept>

#include "tests/support/process/program.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

std::uint64_t count_system_calls(const std::vector<std::string> &command, const std::string &only)
{
	ScratchDirectory scratch;
	std::string table = scratch.file("calls");
	Finished traced = run(
		std::vector<std::string>{"strace", "-f", "-c", "-o", table, "-e", "trace=" + only} +
			command,
		std::chrono::minutes(2));
	if (traced.ending != exited(0))
		throw std::runtime_error("the traced program failed: " + traced.err);

	// Rows are: % time, seconds, µs per call, calls, errors (blank without any), name.
	std::istringstream lines(read_file(table));
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

} // namespace penstock::test
