#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "devices/v4l2/calls/io.h"
#include "tests/support/v4l2/fake_node.h"

namespace penstock::test {

/// A machine whose nodes are fakes. Other paths and descriptors are answered as the kernel would.
/// The descriptors are real: poll() and epoll tell of what the node has to say, and who closes one
/// closes the node's file.
class FakeIo final : public v4l2::Io
{
public:
	/// Before anybody opens it.
	void add(const std::string &path, std::shared_ptr<FakeNode> node)
	{
		nodes_[path] = std::move(node);
	}
	/// The path is free again. For the thread that makes the calls.
	void remove(const std::string &path) { nodes_.erase(path); }
	/// A node that this user may not open.
	void deny(const std::string &path) { denied_.insert(path); }

	std::vector<std::string> names_in(const std::string &folder) override;
	int open(const char *path, int flags) override;
	int ioctl(int fd, unsigned long request, void *argument) override;
	int map(int fd, std::size_t length, off_t offset, void **address) override;
	void unmap(void *address, std::size_t length) override;

	/// Makes something else of what a call answered: a driver that says what is not so.
	std::function<void(unsigned long request, void *argument)> change;

	/// What poll() for POLLIN, POLLOUT and POLLPRI says of a descriptor, POLLERR included,
	/// which a real poll() of it cannot say.
	std::uint32_t poll(int fd);

	/// Of all nodes.
	std::vector<std::string> complaints();

private:
	FakeNode *find(int fd);

	std::map<std::string, std::shared_ptr<FakeNode>> nodes_;
	std::set<std::string> denied_;
};

} // namespace penstock::test
