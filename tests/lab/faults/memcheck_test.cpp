#include <chrono>
#include <csignal>
#include <sstream>
#include <string_view>
#include <unistd.h>

#include "tests/lab/lab_test.h"
#include "tests/lab/paths.h"
#include "tests/support/streams/fwht_stream.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

class Memcheck : public LabTest
{
protected:
	void SetUp() override
	{
		LabTest::SetUp();
		static const bool runs = runs_here();
		if (!runs)
			GTEST_SKIP() << "valgrind does not know an instruction that this machine's "
					"libraries run";
	}

	/// Valgrind 3.19 shows programs a processor with RDTSCP where the machine's has AVX2, and
	/// then dies of it where a virtual machine has AVX2 only: libhwy runs it before main().
	bool runs_here() const
	{
		const Finished version = run(checked({"--version"}));
		return version.ending != Ending{Ending::How::kSignalled, SIGILL} ||
		       read_file(file("report")).find("Unrecognised instruction") ==
			       std::string::npos;
	}

	/// penstock under valgrind, whose report goes to a file of its own. To name the functions
	/// that the compiler inlined, too, valgrind would read debug information for longer than
	/// most of these recordings take.
	std::vector<std::string> checked(const std::vector<std::string> &arguments) const
	{
		return std::vector<std::string>{"valgrind",
						"--read-inline-info=no",
						"--error-exitcode=99",
						"--leak-check=full",
						"--show-leak-kinds=all",
						"--errors-for-leak-kinds=all",
						"--track-fds=yes",
						"--suppressions=" VALGRIND_SUPPRESSIONS,
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
	expect_clean(run(checked({"devices", "--json"})), 0);
}

TEST_F(Memcheck, FindsNothingInRefusals)
{
	expect_clean(run(checked({"record", "--size", "1920x1080", "--format", "NV12",
				  "--zero-copy", "require", "-o", "/dev/null"})),
		     5);
}

/// Cameras that need more than a webcam does.
class MemcheckCamera : public Memcheck
{};

TEST_F(MemcheckCamera, FindsNothingInAnUnpluggedCamera)
{
	ChildProcess process(record({}));
	ASSERT_TRUE(wait_for_size(file("out.fwht"), 1)) << process.err();
	vivid_.unbind();
	Ending ending = process.wait(120s);
	vivid_.bind();
	expect_clean({ending, process.out(), process.err()}, 6);
}

TEST_F(MemcheckCamera, FindsNothingInAGrabbersPaddedPicture)
{
	vivid_.connect_hdmi();
	expect_clean(
		run(checked({"record", "--input", "3", "--size", "1920x1080", "--format", "NV12",
			     "--zero-copy", "require", "--frames", "5", "-o", file("out.fwht")})),
		0);
	EXPECT_EQ(split_fwht(read_file(file("out.fwht"))).frames.size(), 5u);
}

class MemcheckPaths : public Memcheck, public testing::WithParamInterface<PathCase>
{};

TEST_P(MemcheckPaths, FindNothingInARecording)
{
	Finished finished = run(checked(Words{"record", "--size", "640x480", "--fps", "15", "-o",
					      file("out.fwht"), "--frames", "8"} +
					GetParam().options));
	expect_clean(finished, 0);
	EXPECT_THAT(finished.err, HasSubstr("path=" + GetParam().strategy));
	EXPECT_EQ(split_fwht(read_file(file("out.fwht"))).frames.size(), 8u);
}

INSTANTIATE_TEST_SUITE_P(Paths, MemcheckPaths,
			 testing::Values(export_path(), udmabuf_path(),
					 PathCase{"copy", {"--zero-copy", "off"}, "copy", ""},
					 PathCase{"convert", {"--format", "BA81"}, "convert", ""}),
			 [](const auto &test) { return test.param.name; });

/// With drivers of the multi-planar API.
class MemcheckMulti : public Memcheck
{};

TEST_F(MemcheckMulti, FindsNothingInAStepDown)
{
	// The offset of the picture, which only its frames tell, ends the zero-copy path
	// (ladder_test.cpp).
	Finished finished = run(checked({"record", "--size", "1280x720", "--fps", "5", "--format",
					 "YUYV", "--frames", "8", "-o", file("out.fwht")}));
	expect_clean(finished, 0);
	EXPECT_THAT(finished.err, HasSubstr("copies/frame=0"));
	EXPECT_THAT(finished.err, HasSubstr("path=copy"));
}

TEST_F(MemcheckMulti, FindsNothingInSeveralMemories)
{
	Finished finished = run(checked({"record", "--size", "640x480", "--fps", "15", "--format",
					 "NM12", "--frames", "8", "-o", file("out.fwht")}));
	expect_clean(finished, 0);
	EXPECT_THAT(finished.err, HasSubstr("path=copy"));
}

} // namespace
} // namespace penstock::test
