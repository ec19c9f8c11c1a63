#include <chrono>
#include <csignal>
#include <sstream>
#include <string_view>
#include <unistd.h>

#include "tests/lab/lab_test.h"
#include "tests/support/fwht_stream.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

class Memcheck : public LabTest
{
protected:
	/// penstock under valgrind, whose report goes to a file of its own.
	std::vector<std::string> checked(const std::vector<std::string> &arguments) const
	{
		return std::vector<std::string>{"valgrind",
						"--error-exitcode=99",
						"--leak-check=full",
						"--show-leak-kinds=all",
						"--errors-for-leak-kinds=all",
						"--track-fds=yes",
						"--log-file=" + file("report")} +
		       penstock_command(arguments);
	}

	std::vector<std::string> record(const std::vector<std::string> &options) const
	{
		return checked(record_small("15") +
			       std::vector<std::string>{"-o", file("out.fwht")} + options);
	}

	/// The program's own exit code shows that valgrind found nothing.
	void expect_clean(const Finished &run, int code) const
	{
		std::string report = read_file(file("report"));
		EXPECT_EQ(run.ending, exited(code)) << run.err << report;
		EXPECT_THAT(report, HasSubstr("ERROR SUMMARY: 0 errors"));
		EXPECT_THAT(descriptors_left(report), IsEmpty()) << report;
	}

	/// But those that it was started with and valgrind's own.
	std::vector<std::string> descriptors_left(const std::string &report) const
	{
		EXPECT_THAT(report, HasSubstr("FILE DESCRIPTORS: "));
		constexpr std::string_view kWords = "Open file descriptor ";
		std::vector<std::string> left;
		std::istringstream lines(report);
		for (std::string line; std::getline(lines, line);) {
			std::size_t words = line.find(kWords);
			if (words == std::string::npos ||
			    line.find(file("report")) != std::string::npos)
				continue;
			if (std::stoi(line.substr(words + kWords.size())) > STDERR_FILENO)
				left.push_back(line);
		}
		return left;
	}

	Finished run(const std::vector<std::string> &command) const
	{
		return test::run(command, 120s);
	}
};

TEST_F(Memcheck, FindsNothingInARecording)
{
	expect_clean(run(record({"--frames", "20", "--stats-file", file("s.json")})), 0);
	EXPECT_EQ(split_fwht(read_file(file("out.fwht"))).frames.size(), 20u);
}

TEST_F(Memcheck, FindsNothingInAList)
{
	expect_clean(run(checked({"devices"})), 0);
	expect_clean(run(checked({"devices", "--json"})), 0);
}

TEST_F(Memcheck, FindsNothingInRefusals)
{
	expect_clean(run(checked({"record", "--frame", "3", "-o", "x"})), 2);
	expect_clean(run(record({"--camera", "/dev/null"})), 3);
	expect_clean(run(checked({"record", "--size", "641x480", "-o", "/dev/null"})), 3);
	expect_clean(run(checked({"record", "--size", "1920x1080", "--format", "NV12",
				  "--zero-copy", "require", "-o", "/dev/null"})),
		     5);
}

TEST_F(Memcheck, FindsNothingInALostCamera)
{
	ChildProcess process(record({}));
	ASSERT_TRUE(wait_for_size(file("out.fwht"), 1)) << process.err();
	vivid_.set("Inject Fatal Streaming Error", 0);
	Ending ending = process.wait(120s);
	expect_clean({ending, process.out(), process.err()}, 6);
}

TEST_F(Memcheck, FindsNothingAtTheEndBySignal)
{
	ChildProcess process(record({}));
	ASSERT_TRUE(wait_for_size(file("out.fwht"), 1)) << process.err();
	process.signal(SIGTERM);
	Ending ending = process.wait(120s);
	expect_clean({ending, process.out(), process.err()}, 0);
}

} // namespace
} // namespace penstock::test
