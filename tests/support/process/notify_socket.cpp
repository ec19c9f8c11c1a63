#include "tests/support/process/notify_socket.h"

#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>

namespace penstock::test {

NotifySocket::NotifySocket()
	: path_(scratch_.file("notify")),
	  fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
{
	sockaddr_un address{};
	address.sun_family = AF_UNIX;
	path_.copy(address.sun_path, sizeof(address.sun_path) - 1);
	if (!fd_ ||
	    ::bind(fd_.get(), reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0)
		throw std::system_error(errno, std::generic_category(), "bind " + path_);
}

std::string NotifySocket::receive_now() const
{
	std::string message(4096, '\0');
	const ssize_t length = ::recv(fd_.get(), message.data(), message.size(), 0);
	message.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
	return message;
}

std::string NotifySocket::receive_until(const std::string &words,
					std::chrono::milliseconds patience) const
{
	const auto deadline = std::chrono::steady_clock::now() + patience;
	std::string all;
	while (all.find(words) == std::string::npos) {
		const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
			deadline - std::chrono::steady_clock::now());
		pollfd poll{fd_.get(), POLLIN, 0};
		if (left.count() <= 0 || ::poll(&poll, 1, static_cast<int>(left.count())) != 1)
			break;
		all += receive_now() + "\n";
	}
	return all;
}

} // namespace penstock::test
