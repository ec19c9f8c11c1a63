#include "tests/support/streams/reserved_port.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <random>
#include <string>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace penstock::test {

namespace {

constexpr int kFirst = 20000;
constexpr int kEnd = 32768; ///< where the kernel's begin by default

int end_of_range()
{
	int begin_of_kernel = kEnd;
	std::ifstream("/proc/sys/net/ipv4/ip_local_port_range") >> begin_of_kernel;
	return begin_of_kernel > kFirst + 1000 ? std::min(begin_of_kernel, kEnd) : kEnd;
}

/// A name without a file (unix(7), abstract); invalid: somebody else has it.
UniqueFd take_name(int port)
{
	const std::string text = "penstock-tests-port-" + std::to_string(port);
	sockaddr_un address{};
	address.sun_family = AF_UNIX;
	std::memcpy(address.sun_path + 1, text.data(), text.size());
	const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + text.size());
	UniqueFd name(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	if (::bind(name.get(), reinterpret_cast<sockaddr *>(&address), size) == 0)
		return name;
	if (errno != EADDRINUSE)
		throw std::system_error(errno, std::generic_category(), "bind " + text);
	return {};
}

bool is_free(PortKind kind, int port)
{
	const int type = kind == PortKind::kTcp ? SOCK_STREAM : SOCK_DGRAM;
	const UniqueFd probe(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
	sockaddr_in address{};
	address.sin_family = AF_INET;
	address.sin_port = ::htons(static_cast<std::uint16_t>(port));
	address.sin_addr.s_addr = ::htonl(INADDR_ANY);
	return ::bind(probe.get(), reinterpret_cast<sockaddr *>(&address), sizeof(address)) == 0;
}

} // namespace

ReservedPort::ReservedPort(PortKind kind)
{
	const int pairs = (end_of_range() - kFirst) / 2;
	const int begin = static_cast<int>(std::random_device()() % static_cast<unsigned>(pairs));
	for (int i = 0; i < pairs; ++i) {
		number_ = kFirst + (begin + i) % pairs * 2;
		name_ = take_name(number_);
		if (name_ && is_free(kind, number_) && is_free(kind, number_ + 1))
			return;
	}
	throw std::system_error(EADDRINUSE, std::generic_category(), "reserve a port");
}

} // namespace penstock::test
