#include "tests/support/v4l2/fake_descriptor.h"

#include <array>
#include <poll.h>
#include <stdexcept>
#include <vector>

#include <sys/socket.h>

#include "tests/support/fakes/fake_dmabuf.h"

namespace penstock::test {

namespace {

constexpr std::uint32_t kInputEvents = POLLIN | POLLPRI;

} // namespace

FakeDescriptor::FakeDescriptor() : shown_(POLLOUT)
{
	std::array<int, 2> ends{};
	if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0)
		throw std::runtime_error("socketpair of a fake device");
	client_ = ends[0];
	device_.reset(ends[1]);
	inode_ = inode_of(client_);
	// So that one write fills it.
	const int smallest = 1;
	(void)::setsockopt(client_, SOL_SOCKET, SO_SNDBUF, &smallest, sizeof(smallest));
}

bool FakeDescriptor::closed() const
{
	return inode_of(client_) != inode_;
}

void FakeDescriptor::drain() const
{
	std::array<char, 64> bytes{};
	(void)::recv(client_, bytes.data(), 1, MSG_OOB);
	while (::recv(client_, bytes.data(), bytes.size(), 0) > 0)
		;
}

void FakeDescriptor::show_input(std::uint32_t events)
{
	drain();
	const char byte = 0;
	if (events & POLLIN)
		(void)::send(device_.get(), &byte, 1, MSG_NOSIGNAL);
	if (events & POLLPRI)
		(void)::send(device_.get(), &byte, 1, MSG_NOSIGNAL | MSG_OOB);
}

void FakeDescriptor::show_output(bool writable)
{
	std::vector<char> bytes(1 << 14);
	if (writable)
		while (::recv(device_.get(), bytes.data(), bytes.size(), 0) > 0)
			;
	else
		while (::send(client_, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0)
			;
}

void FakeDescriptor::show(std::uint32_t events)
{
	if (hung_up_ || closed())
		return;
	if (events & (POLLERR | POLLHUP)) {
		hung_up_ = true;
		(void)::shutdown(device_.get(), SHUT_RDWR);
		return;
	}
	if ((events ^ shown_) & kInputEvents)
		show_input(events);
	if ((events ^ shown_) & POLLOUT)
		show_output((events & POLLOUT) != 0);
	shown_ = events;
}

} // namespace penstock::test
