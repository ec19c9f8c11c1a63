#include "tests/support/uvc_camera/program/camera_node.h"

#include <filesystem>
#include <fstream>

namespace penstock::uvc {
namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path &file)
{
	std::string line;
	std::getline(std::ifstream(file), line);
	return line;
}

} // namespace

std::optional<std::string> find_camera_node(const std::string &serial)
{
	std::error_code none;
	for (const auto &entry : fs::directory_iterator("/sys/class/video4linux", none)) {
		// `device` is the interface of the camera, whose device is the folder above. The
		// node with the pictures is the first one, the second one has their metadata.
		const fs::path interface = fs::canonical(entry.path() / "device", none);
		if (none || first_line(interface.parent_path() / "serial") != serial ||
		    first_line(entry.path() / "index") != "0")
			continue;
		const std::string node = "/dev/" + entry.path().filename().string();
		if (fs::exists(node, none))
			return node;
	}
	return std::nullopt;
}

} // namespace penstock::uvc
