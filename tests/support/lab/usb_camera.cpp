#include "tests/support/lab/usb_camera.h"

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/support/process/program.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

/// The nodes that the camera told of, the first one first.
std::vector<std::string> nodes_in(const std::string &output)
{
	constexpr std::string_view kReady = "ready ";
	std::vector<std::string> nodes;
	std::istringstream lines(output);
	for (std::string line; std::getline(lines, line);)
		if (line.starts_with(kReady) && !lines.eof())
			nodes.push_back(line.substr(kReady.size()));
	return nodes;
}

std::vector<std::string> command_of(std::vector<std::string> words, const std::string &sent)
{
	return std::vector<std::string>{UVC_CAMERA_PROGRAM} + words +
	       std::vector<std::string>{"--sent", sent};
}

} // namespace

UsbCamera::UsbCamera(Begun, std::vector<std::string> words)
	: process_(command_of(std::move(words), scratch_.file("sent")))
{}

UsbCamera::UsbCamera(std::vector<std::string> words) : UsbCamera(Begun{}, std::move(words))
{
	wait_until_back();
}

std::unique_ptr<UsbCamera> UsbCamera::plug_in(std::vector<std::string> words,
					      std::chrono::milliseconds patience)
{
	std::unique_ptr<UsbCamera> camera(new UsbCamera(Begun{}, std::move(words)));
	return camera->comes(patience) ? std::move(camera) : nullptr;
}

void UsbCamera::wait_until_back()
{
	if (!comes(30s))
		throw std::runtime_error("the USB camera did not come: " + process_.err());
}

/// After one more time in the port.
bool UsbCamera::comes(std::chrono::milliseconds patience)
{
	++times_ready_;
	const auto deadline = std::chrono::steady_clock::now() + patience;
	while (std::chrono::steady_clock::now() < deadline && process_.running()) {
		const std::vector<std::string> nodes = nodes_in(process_.out());
		if (nodes.size() >= times_ready_) {
			node_ = nodes.back();
			return true;
		}
		std::this_thread::sleep_for(10ms);
	}
	return false;
}

void UsbCamera::unplug()
{
	process_.signal(SIGTERM);
	if (process_.wait(30s) != exited(0))
		throw std::runtime_error("the USB camera failed: " + process_.err());
}

std::vector<UsbCamera::Sent> UsbCamera::sent() const
{
	const std::string data = read_file(scratch_.file("sent"));
	std::vector<Sent> pictures;
	std::size_t at = 0;
	std::istringstream lines(read_file(scratch_.file("sent.frames")));
	std::string kind;
	std::string fault;
	std::uint64_t number = 0;
	std::size_t bytes = 0;
	std::uint32_t presentation = 0;
	while (lines >> number >> bytes >> kind >> presentation >> fault) {
		pictures.push_back({number, kind == "key", fault, data.substr(at, bytes)});
		at += bytes;
	}
	return pictures;
}

void DamagedFramesKept::set(const std::string &value)
{
	std::ofstream file("/sys/module/uvcvideo/parameters/nodrop");
	if (!(file << value << std::flush))
		throw std::runtime_error("uvcvideo has no parameter nodrop");
}

} // namespace penstock::test
