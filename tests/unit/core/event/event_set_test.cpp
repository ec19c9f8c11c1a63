#include "core/event/event_set.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>

#include "core/event/wakeup.h"

namespace penstock {
namespace {

class EventSets : public testing::Test
{
protected:
	bool is_readable() const
	{
		pollfd waited{set.fd(), POLLIN, 0};
		return ::poll(&waited, 1, 0) == 1;
	}

	const EventSet set = EventSet::create().value();
	const Wakeup first = Wakeup::create().value();
	const Wakeup second = Wakeup::create().value();
};

TEST_F(EventSets, IsReadableWhileOneOfItsDescriptorsIs)
{
	ASSERT_TRUE(set.add(first.fd()));
	ASSERT_TRUE(set.add(second.fd()));
	EXPECT_FALSE(is_readable());
	second.signal();
	EXPECT_TRUE(is_readable());
	first.signal();
	second.clear();
	EXPECT_TRUE(is_readable());
	first.clear();
	EXPECT_FALSE(is_readable());
}

TEST_F(EventSets, WhatWasRemovedWakesNobody)
{
	ASSERT_TRUE(set.add(first.fd()));
	first.signal();
	set.remove(first.fd());
	EXPECT_FALSE(is_readable());
	set.remove(first.fd()); // is not in it
	ASSERT_TRUE(set.add(first.fd()));
	EXPECT_TRUE(is_readable());
}

TEST_F(EventSets, ABadDescriptorIsRefused)
{
	const Status added = set.add(-1);
	ASSERT_FALSE(added);
	EXPECT_TRUE(added.error().is(std::errc::bad_file_descriptor));
}

TEST_F(EventSets, IsNotInheritedByPrograms)
{
	EXPECT_NE(::fcntl(set.fd(), F_GETFD) & FD_CLOEXEC, 0);
}

} // namespace
} // namespace penstock
