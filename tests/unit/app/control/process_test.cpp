#include "app/control/process.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock {
namespace {

using test::exited;
using test::run_in_child;

constexpr int kSurvived = 42;

TEST(Process, AWriteBeyondTheLimitOfFileSizesIsRefusedAndEndsNothing)
{
	const test::ScratchDirectory scratch;
	const std::string path = scratch.file("limited");
	EXPECT_EQ(run_in_child([&] {
			  prepare_process();
			  const rlimit limit{1, 1};
			  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT, 0600);
			  if (fd < 0 || ::setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
			      ::write(fd, "x", 1) != 1)
				  return 1;
			  return ::write(fd, "x", 1) < 0 && errno == EFBIG ? kSurvived : 2;
		  }),
		  exited(kSurvived));
}

TEST(Process, ClosedStandardDescriptorsAreNotFreeForFiles)
{
	for (int closed = 1; closed < 8; ++closed)
		EXPECT_EQ(run_in_child([closed] {
				  for (int fd = 0; fd <= 2; ++fd)
					  if (closed & 1 << fd)
						  ::close(fd);
				  prepare_process();
				  return ::open("/dev/null", O_RDWR) > 2 ? kSurvived : 1;
			  }),
			  exited(kSurvived))
			<< closed;
}

TEST(Process, AClosedStandardOutputTakesNothing)
{
	EXPECT_EQ(run_in_child([] {
			  ::close(STDOUT_FILENO);
			  prepare_process();
			  return ::write(STDOUT_FILENO, "x", 1) < 0 && errno == EBADF ? kSurvived
										      : 1;
		  }),
		  exited(kSurvived));
}

TEST(Process, OpenStandardDescriptorsStayWhatTheyAre)
{
	EXPECT_EQ(run_in_child([] {
			  int ends[2];
			  char byte = 0;
			  if (::pipe(ends) != 0 || ::dup2(ends[1], STDOUT_FILENO) < 0)
				  return 1;
			  prepare_process();
			  if (::write(STDOUT_FILENO, "x", 1) != 1)
				  return 2;
			  return ::read(ends[0], &byte, 1) == 1 && byte == 'x' ? kSurvived : 3;
		  }),
		  exited(kSurvived));
}

} // namespace
} // namespace penstock
