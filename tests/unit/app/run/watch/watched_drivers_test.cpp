#include "app/run/watch/watched_drivers.h"

#include <gtest/gtest.h>

#include "tests/support/v4l2/fake_devices.h"

namespace penstock {
namespace {

TEST(WatchedDrivers, TellOfTheCallsOfEachApi)
{
	test::FakeIo io;
	WatchedDrivers drivers(io);
	EXPECT_FALSE(drivers.current());

	const auto calls = drivers.access().va_calls->add("/dev/dri/renderD128");
	calls->enter("vaCreateContext");
	ASSERT_TRUE(drivers.current());
	EXPECT_EQ(drivers.current()->text, "vaCreateContext /dev/dri/renderD128");
	calls->leave();
	EXPECT_FALSE(drivers.current());
}

} // namespace
} // namespace penstock
