#include "tests/support/process/open_dmabufs.h"

#include <filesystem>
#include <fstream>

namespace penstock::test {

// The kernel's Documentation/filesystems/proc.rst: "ino:" for all files, "exp_name:" for dmabufs.
std::map<std::uint64_t, std::string> open_dmabufs(pid_t pid)
{
	std::map<std::uint64_t, std::string> exporters;
	const std::string folder = "/proc/" + std::to_string(pid) + "/fdinfo";
	for (const auto &entry : std::filesystem::directory_iterator(folder)) {
		std::ifstream file(entry.path());
		std::uint64_t inode = 0;
		std::string key;
		while (file >> key) {
			if (key == "ino:")
				file >> inode;
			else if (key == "exp_name:")
				file >> exporters[inode];
		}
	}
	return exporters;
}

} // namespace penstock::test
