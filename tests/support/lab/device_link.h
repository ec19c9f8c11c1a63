#pragma once

#include <filesystem>
#include <string>

namespace penstock::test {

/// A link to a node, in a folder such as /dev/v4l/by-id, as udev makes them; the lab has none.
class DeviceLink
{
public:
	DeviceLink(const std::string &folder, const std::string &name, const std::string &node)
		: path_(std::filesystem::path(folder) / name)
	{
		std::filesystem::create_directories(path_.parent_path());
		std::filesystem::remove(path_);
		std::filesystem::create_symlink(node, path_);
	}
	DeviceLink(const DeviceLink &) = delete;
	DeviceLink &operator=(const DeviceLink &) = delete;
	~DeviceLink()
	{
		std::error_code ignored;
		std::filesystem::remove(path_, ignored);
	}

private:
	std::filesystem::path path_;
};

} // namespace penstock::test
