#include "tests/support/v4l2/fake_descriptor.h"

#include <array>
#include <poll.h>

#include <gtest/gtest.h>
#include <sys/epoll.h>

#include "core/base/unique_fd.h"

namespace penstock::test {
namespace {

std::uint32_t poll_of(int fd)
{
	pollfd waited{fd, POLLIN | POLLOUT | POLLPRI, 0};
	(void)::poll(&waited, 1, 0);
	return static_cast<std::uint16_t>(waited.revents);
}

TEST(FakeDescriptorEvents, ARealPollSaysWhatTheDeviceShows)
{
	FakeDescriptor shown;
	const UniqueFd client(shown.number());
	for (std::uint32_t events : {0, POLLIN, POLLOUT, POLLIN | POLLOUT, 0, POLLIN | POLLPRI,
				     POLLIN, 0, POLLOUT, POLLIN | POLLPRI | POLLOUT, 0}) {
		shown.show(events);
		EXPECT_EQ(poll_of(client.get()), events);
		shown.show(events);
		EXPECT_EQ(poll_of(client.get()), events) << "twice";
	}
}

TEST(FakeDescriptorEvents, EpollIsToldWhileItWaits)
{
	FakeDescriptor shown;
	const UniqueFd client(shown.number());
	const UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
	epoll_event wanted{};
	wanted.events = EPOLLIN;
	ASSERT_EQ(::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, client.get(), &wanted), 0);
	epoll_event came{};
	shown.show(0);
	EXPECT_EQ(::epoll_wait(epoll.get(), &came, 1, 0), 0);
	shown.show(POLLIN);
	EXPECT_EQ(::epoll_wait(epoll.get(), &came, 1, 0), 1);
	shown.show(0);
	EXPECT_EQ(::epoll_wait(epoll.get(), &came, 1, 0), 0);
}

TEST(FakeDescriptorEvents, AHangUpIsForGood)
{
	FakeDescriptor shown;
	const UniqueFd client(shown.number());
	shown.show(POLLHUP);
	EXPECT_NE(poll_of(client.get()) & POLLHUP, 0u);
	shown.show(0);
	EXPECT_NE(poll_of(client.get()) & POLLHUP, 0u);
}

TEST(FakeDescriptorEvents, ItKnowsWhenTheClientHasClosedIt)
{
	FakeDescriptor shown;
	UniqueFd client(shown.number());
	EXPECT_FALSE(shown.closed());
	client.reset();
	EXPECT_TRUE(shown.closed());
	// Another file may get the number.
	const FakeDescriptor next;
	const UniqueFd other(next.number());
	EXPECT_TRUE(shown.closed());
}

} // namespace
} // namespace penstock::test
