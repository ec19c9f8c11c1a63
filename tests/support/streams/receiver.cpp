#include "tests/support/streams/receiver.h"

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace penstock::test {

namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 30s;

template <typename Condition>
bool wait_until(Condition condition)
{
	const auto deadline = std::chrono::steady_clock::now() + kPatience;
	while (!condition()) {
		if (std::chrono::steady_clock::now() > deadline)
			return false;
		std::this_thread::sleep_for(10ms);
	}
	return true;
}

/// By the kernel's own tables: a TCP socket that listens, a UDP socket that is bound.
bool is_open(PortKind kind, int port)
{
	const bool tcp = kind == PortKind::kTcp;
	std::ifstream table(tcp ? "/proc/net/tcp" : "/proc/net/udp");
	std::string line;
	std::getline(table, line);
	while (std::getline(table, line)) {
		std::istringstream words(line);
		std::string number;
		std::string local;
		std::string remote;
		std::string state;
		words >> number >> local >> remote >> state;
		const int found = std::stoi(local.substr(local.find(':') + 1), nullptr, 16);
		if (found == port && (!tcp || state == "0A"))
			return true;
	}
	return false;
}

} // namespace

bool wait_until_open(PortKind kind, int port)
{
	return wait_until([&] { return is_open(kind, port); });
}

Receiver::Receiver(const std::vector<std::string> &input, PortKind kind, int port)
{
	std::vector<std::string> command{"ffmpeg", "-v", "error", "-nostdin",
					 // It need not look at seconds of the stream first.
					 "-analyzeduration", "300000"};
	command.insert(command.end(), input.begin(), input.end());
	for (const char *word :
	     {"-map", "0:v", "-c", "copy", "-copyinkf", "-flush_packets", "1", "-f", "framecrc"})
		command.emplace_back(word);
	command.push_back(scratch_.file("frames"));
	process_ = std::make_unique<ChildProcess>(command);
	if (!wait_until_open(kind, port))
		throw std::runtime_error("nobody listens: " + complaints());
}

std::vector<std::string> Receiver::lines() const
{
	std::ifstream file(scratch_.file("frames"));
	std::vector<std::string> frames;
	std::string line;
	while (std::getline(file, line))
		if (!line.starts_with('#'))
			frames.push_back(line);
	return frames;
}

std::size_t Receiver::frames() const
{
	return lines().size();
}

bool Receiver::began_with_keyframe() const
{
	// framecrc writes the flags of a frame unless it is just a keyframe.
	const auto all = lines();
	return !all.empty() && all.front().find("F=0x") == std::string::npos;
}

bool Receiver::wait_for_frames(std::size_t count) const
{
	return wait_until([&] { return frames() >= count; });
}

} // namespace penstock::test
