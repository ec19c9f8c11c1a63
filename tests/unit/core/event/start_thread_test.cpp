#include "core/event/start_thread.h"

#include <gtest/gtest.h>

#include "tests/support/process/child_process.h"
#include "tests/support/process/thread_limit.h"
#include "tests/support/process/thread_sanitizer.h"

namespace penstock::test {
namespace {

TEST(StartThread, DoesTheWork)
{
	int done = 0;
	auto thread = start_thread("test", [&done] { done = 1; });
	ASSERT_TRUE(thread);
	thread->join();
	EXPECT_EQ(done, 1);
}

TEST(StartThread, SaysWhoGetsNone)
{
	if (kThreadSanitizer || !can_limit_threads())
		GTEST_SKIP() << "this process cannot limit its threads";
	EXPECT_EQ(run_in_child([] {
			  if (!limit_threads(0))
				  return 1;
			  const auto thread = start_thread("video.mp4", [] {});
			  return thread.has_value() || thread.error().message().find(
							       "video.mp4 gets no thread, "
							       "since a limit") != 0
					 ? 2
					 : 0;
		  }),
		  exited(0));
}

} // namespace
} // namespace penstock::test
