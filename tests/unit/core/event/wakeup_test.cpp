#include "core/event/wakeup.h"

#include <limits>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>

namespace penstock {
namespace {

bool is_readable(const Wakeup &wakeup, int milliseconds = 0)
{
	pollfd waited{wakeup.fd(), POLLIN, 0};
	return ::poll(&waited, 1, milliseconds) == 1;
}

TEST(Wakeup, SleepsUntilItIsSignalled)
{
	auto wakeup = Wakeup::create();
	ASSERT_TRUE(wakeup);
	EXPECT_FALSE(is_readable(*wakeup));
	wakeup->signal();
	EXPECT_TRUE(is_readable(*wakeup));
	EXPECT_TRUE(is_readable(*wakeup)) << "until it is cleared";
}

TEST(Wakeup, OneClearTakesAllSignals)
{
	auto wakeup = Wakeup::create();
	ASSERT_TRUE(wakeup);
	wakeup->signal();
	wakeup->signal();
	wakeup->clear();
	EXPECT_FALSE(is_readable(*wakeup));
	wakeup->clear(); // without a signal it returns at once
	wakeup->signal();
	EXPECT_TRUE(is_readable(*wakeup));
}

TEST(Wakeup, NeverBlocksWhenTheCounterIsFull)
{
	auto wakeup = Wakeup::create();
	ASSERT_TRUE(wakeup);
	ASSERT_EQ(::eventfd_write(wakeup->fd(), std::numeric_limits<eventfd_t>::max() - 1), 0);
	wakeup->signal();
	EXPECT_TRUE(is_readable(*wakeup));
	wakeup->clear();
	EXPECT_FALSE(is_readable(*wakeup));
}

TEST(Wakeup, WakesAnotherThread)
{
	auto wakeup = Wakeup::create();
	ASSERT_TRUE(wakeup);
	std::thread other([&] { wakeup->signal(); });
	EXPECT_TRUE(is_readable(*wakeup, -1));
	other.join();
}

TEST(Wakeup, IsNotInheritedByPrograms)
{
	auto wakeup = Wakeup::create();
	ASSERT_TRUE(wakeup);
	EXPECT_NE(::fcntl(wakeup->fd(), F_GETFD) & FD_CLOEXEC, 0);
	EXPECT_NE(::fcntl(wakeup->fd(), F_GETFL) & O_NONBLOCK, 0);
}

} // namespace
} // namespace penstock
