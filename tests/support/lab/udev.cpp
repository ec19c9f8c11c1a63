#include "tests/support/lab/udev.h"

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace penstock::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

void udevadm(const std::vector<std::string> &words)
{
	std::vector<std::string> command{"udevadm"};
	command.insert(command.end(), words.begin(), words.end());
	const Finished finished = run(command);
	if (finished.ending != exited(0))
		throw std::runtime_error("udevadm: " + finished.err);
}

} // namespace

Udev::Udev() : process_({"/lib/systemd/systemd-udevd"})
{
	const auto deadline = std::chrono::steady_clock::now() + 30s;
	while (!fs::exists("/run/udev/control")) {
		if (!process_.running() || std::chrono::steady_clock::now() > deadline)
			throw std::runtime_error("udev does not run: " + process_.err());
		std::this_thread::sleep_for(10ms);
	}
	udevadm({"trigger", "--action=add", "--subsystem-match=video4linux"});
	settle();
}

void Udev::settle()
{
	udevadm({"settle", "--timeout=30"});
}

std::string target_of(const std::string &link)
{
	std::error_code none;
	const fs::path target = fs::canonical(link, none);
	return none ? std::string() : target.string();
}

} // namespace penstock::test
