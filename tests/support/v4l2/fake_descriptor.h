#pragma once

#include <cstdint>

#include "core/base/unique_fd.h"

namespace penstock::test {

/// A descriptor whose events for a real poll() or epoll are what a fake device says: one end of a
/// pair of sockets. It belongs to the client, who may close it at any time.
class FakeDescriptor
{
public:
	FakeDescriptor();

	/// As the client has it.
	int number() const { return client_; }
	bool closed() const;
	/// POLLIN, POLLOUT and POLLPRI, the last together with POLLIN; POLLERR and POLLHUP when
	/// one of them is set, for good. Sockets have no POLLERR that comes and goes.
	void show(std::uint32_t events);

private:
	void drain() const;
	void show_input(std::uint32_t events);
	void show_output(bool writable);

	UniqueFd device_;
	int client_ = -1;
	std::uint64_t inode_ = 0;
	std::uint32_t shown_;
	bool hung_up_ = false;
};

} // namespace penstock::test
