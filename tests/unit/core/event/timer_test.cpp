#include "core/event/timer.h"

#include <chrono>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>

#include "core/event/event_loop.h"

namespace penstock {
namespace {

using namespace std::chrono_literals;

bool is_readable(const Timer &timer, int milliseconds = 0)
{
	pollfd waited{timer.event_fd(), POLLIN, 0};
	return ::poll(&waited, 1, milliseconds) == 1;
}

/// Never, as far as a test is concerned.
constexpr auto kLong = 1h;

TEST(Timer, ThatWasNeverSetDoesNotExpire)
{
	const Timer timer = Timer::create().value();
	EXPECT_FALSE(is_readable(timer));
	EXPECT_FALSE(timer.expired());
}

TEST(Timer, ExpiresOnce)
{
	const Timer timer = Timer::create().value();
	ASSERT_TRUE(timer.arm(1ns));
	EXPECT_TRUE(is_readable(timer, -1));
	EXPECT_TRUE(timer.expired());
	EXPECT_FALSE(timer.expired());
	EXPECT_FALSE(is_readable(timer));
}

TEST(Timer, ExpiresAgainAfterEachPeriod)
{
	const Timer timer = Timer::create().value();
	ASSERT_TRUE(timer.arm(1ns, 1ns));
	for (int i = 0; i < 3; ++i) {
		EXPECT_TRUE(is_readable(timer, -1));
		EXPECT_TRUE(timer.expired());
	}
}

TEST(Timer, ExpiresAtOnceAtATimeThatIsOver)
{
	const Timer timer = Timer::create().value();
	ASSERT_TRUE(timer.arm_now());
	EXPECT_TRUE(is_readable(timer, -1));
}

TEST(Timer, ExpiresAtATimeToCome)
{
	const auto now = std::chrono::steady_clock::now().time_since_epoch(); // CLOCK_MONOTONIC
	const Timer timer = Timer::create().value();
	ASSERT_TRUE(timer.arm_at(ClockTime(std::chrono::nanoseconds(now + kLong))));
	EXPECT_FALSE(is_readable(timer));
	ASSERT_TRUE(timer.arm_at(ClockTime(std::chrono::nanoseconds(now + 1ms))));
	EXPECT_TRUE(is_readable(timer, -1));
	EXPECT_GE(std::chrono::steady_clock::now().time_since_epoch(), now + 1ms);
}

TEST(Timer, SetAnewForgetsThatItHasExpired)
{
	const Timer timer = Timer::create().value();
	ASSERT_TRUE(timer.arm_now());
	ASSERT_TRUE(is_readable(timer, -1));
	ASSERT_TRUE(timer.arm(kLong));
	EXPECT_FALSE(is_readable(timer));
	ASSERT_TRUE(timer.arm_now());
	ASSERT_TRUE(is_readable(timer, -1));
	ASSERT_TRUE(timer.disarm());
	EXPECT_FALSE(timer.expired());
}

TEST(Timer, CallsItsHandlerInALoop)
{
	EventLoop loop = EventLoop::create().value();
	int calls = 0;
	Timer timer = Timer::create([&] {
			      if (++calls == 3)
				      loop.quit();
		      }).value();
	ASSERT_TRUE(timer.arm(1ns, 1ns));
	loop.add(timer, [](const Error &) { FAIL(); });
	ASSERT_TRUE(loop.run());
	EXPECT_EQ(calls, 3);
}

TEST(Timer, SetAnewAfterItsEventItDoesNotCallItsHandler)
{
	int calls = 0;
	Timer timer = Timer::create([&] { ++calls; }).value();
	ASSERT_TRUE(timer.arm(kLong));
	ASSERT_TRUE(timer.dispatch(0));
	EXPECT_EQ(calls, 0);
}

TEST(Timer, IsNotInheritedByPrograms)
{
	const Timer timer = Timer::create().value();
	EXPECT_NE(::fcntl(timer.event_fd(), F_GETFD) & FD_CLOEXEC, 0);
}

} // namespace
} // namespace penstock
