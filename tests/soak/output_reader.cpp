#include "tests/soak/output_reader.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/base/retry.h"
#include "tests/support/process/checked.h"

namespace penstock::test {

namespace {

using Kind = SoakOutput::Kind;
using Reader = SoakOutput::Reader;

/// What a reader that closes takes before.
constexpr std::size_t kTaken = 2000;

UniqueFd listen_somewhere(std::string &url)
{
	UniqueFd listener(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
	sockaddr_in address{};
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
	socklen_t length = sizeof(address);
	auto *any = reinterpret_cast<sockaddr *>(&address);
	checked(::bind(listener.get(), any, length), "bind");
	checked(::listen(listener.get(), 8), "listen");
	checked(::getsockname(listener.get(), any, &length), "getsockname");
	url = fmt::format("tcp://127.0.0.1:{}", ::ntohs(address.sin_port));
	return listener;
}

/// So that nobody but the run keeps a pipe open.
void leave_standard_output()
{
	const UniqueFd nothing(::open("/dev/null", O_WRONLY | O_CLOEXEC));
	(void)::dup2(nothing.get(), STDOUT_FILENO);
}

/// Until the end, or until it wants no more.
void read_all(int from, int to, Reader reader)
{
	using namespace std::chrono_literals;
	std::array<char, 1 << 16> bytes{};
	const std::size_t portion = reader == Reader::kReads ? bytes.size() : 500;
	std::size_t taken = 0;
	for (;;) {
		if (reader == Reader::kCloses && taken >= kTaken)
			return;
		const ssize_t count = ::read(from, bytes.data(), portion);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return;
		(void)!::write(to, bytes.data(), static_cast<std::size_t>(count));
		taken += static_cast<std::size_t>(count);
		if (reader == Reader::kSlow)
			std::this_thread::sleep_for(5ms);
	}
}

/// A sink is called again when it has hung up. Nobody knows when the last call was.
void serve_sink(int listener, int to, Reader reader)
{
	for (;;) {
		const UniqueFd connection(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
		if (!connection)
			return;
		if (reader == Reader::kStuck)
			::pause();
		read_all(connection.get(), to, reader);
	}
}

[[noreturn]] void serve(const SoakOutput &output, UniqueFd from, const std::string &pipe,
			const std::string &received)
{
	::prctl(PR_SET_PDEATHSIG, SIGKILL);
	leave_standard_output();
	const UniqueFd to(::open(received.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	if (output.kind == Kind::kTcp)
		serve_sink(from.get(), to.get(), output.reader);
	if (output.kind == Kind::kPipe)
		from = UniqueFd(::open(pipe.c_str(), O_RDONLY | O_CLOEXEC));
	if (output.reader == Reader::kStuck)
		::pause();
	read_all(from.get(), to.get(), output.reader);
	::_exit(0);
}

} // namespace

OutputReader OutputReader::start(const SoakOutput &output, const std::string &pipe,
				 const std::string &received)
{
	std::string url;
	UniqueFd from;
	UniqueFd into;
	if (output.kind == Kind::kTcp) {
		from = listen_somewhere(url);
	} else if (output.kind == Kind::kPipe) {
		checked(::mkfifo(pipe.c_str(), 0600), "mkfifo");
	} else {
		std::array<int, 2> ends{};
		checked(::pipe2(ends.data(), O_CLOEXEC), "pipe");
		from = UniqueFd(ends[0]);
		into = UniqueFd(ends[1]);
	}
	const pid_t process = checked(::fork(), "fork");
	if (process == 0) {
		into.reset();
		serve(output, std::move(from), pipe, received);
	}
	if (into)
		checked(::dup2(into.get(), STDOUT_FILENO), "dup2");
	return OutputReader(output, pipe, process, std::move(url));
}

OutputReader::OutputReader(OutputReader &&other) noexcept
	: output_(other.output_), pipe_(other.pipe_), process_(std::exchange(other.process_, -1)),
	  url_(other.url_)
{}

OutputReader::~OutputReader()
{
	if (process_ < 0)
		return;
	if (output_.kind == Kind::kTcp || output_.reader == Reader::kStuck)
		::kill(process_, SIGKILL);
	if (output_.kind == Kind::kStandard)
		leave_standard_output();
	// A run that did not come to its outputs has left the reader waiting for a writer.
	if (output_.kind == Kind::kPipe)
		const UniqueFd writer(::open(pipe_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
	(void)retry_interrupted([&] { return ::waitpid(process_, nullptr, 0); });
}

} // namespace penstock::test
