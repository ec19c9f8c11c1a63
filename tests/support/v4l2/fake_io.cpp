#include "tests/support/v4l2/fake_io.h"

#include <cerrno>
#include <stdexcept>

namespace penstock::test {

FakeNode *FakeIo::find(int fd)
{
	for (const auto &[path, node] : nodes_)
		if (node->has_file(fd))
			return node.get();
	return nullptr;
}

std::vector<std::string> FakeIo::names_in(const std::string &folder)
{
	std::set<std::string> paths = denied_;
	for (const auto &[path, node] : nodes_)
		paths.insert(path);
	std::vector<std::string> names;
	for (const std::string &path : paths)
		if (path.starts_with(folder) && path.find('/', folder.size()) == path.npos)
			names.push_back(path.substr(folder.size()));
	return names;
}

int FakeIo::open(const char *path, int)
{
	if (denied_.contains(path))
		return -EACCES;
	const auto found = nodes_.find(path);
	return found == nodes_.end() ? -ENOENT : found->second->open();
}

int FakeIo::ioctl(int fd, unsigned long request, void *argument)
{
	FakeNode *node = find(fd);
	if (!node)
		return -EBADF;
	const int result = node->ioctl(fd, request, argument);
	if (result == 0 && change)
		change(request, argument);
	return result;
}

int FakeIo::map(int fd, std::size_t length, off_t offset, void **address)
{
	FakeNode *node = find(fd);
	return node ? node->map(fd, length, offset, address) : -EBADF;
}

void FakeIo::unmap(void *address, std::size_t length)
{
	for (const auto &[path, node] : nodes_)
		if (node->unmap(address, length))
			return;
	throw std::logic_error("munmap() of what no node has mapped");
}

std::uint32_t FakeIo::poll(int fd)
{
	FakeNode *node = find(fd);
	return node ? node->poll(fd) : std::uint32_t{POLLNVAL};
}

std::vector<std::string> FakeIo::complaints()
{
	std::vector<std::string> all;
	for (const auto &[path, node] : nodes_)
		for (const std::string &complaint : node->complaints())
			all.push_back(path + ": " + complaint);
	return all;
}

} // namespace penstock::test
