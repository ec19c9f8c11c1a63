#include "tests/support/process/process_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace penstock::test {

namespace {

std::size_t entries_in(const std::string &directory)
{
	auto entries = std::filesystem::directory_iterator(directory);
	return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

} // namespace

std::vector<std::string> mapped_files(pid_t pid)
{
	std::vector<std::string> files;
	std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
	for (std::string line; std::getline(maps, line);) {
		std::size_t begin = line.find('/');
		if (begin == std::string::npos)
			continue;
		std::string file = line.substr(begin);
		if (std::ranges::find(files, file) == files.end())
			files.push_back(std::move(file));
	}
	return files;
}

std::vector<std::string> mapped_frames(pid_t pid, const std::string &camera)
{
	std::vector<std::string> frames;
	std::ranges::copy_if(mapped_files(pid), std::back_inserter(frames),
			     [&camera](const std::string &file) {
				     return file == camera || file.starts_with(camera + " ") ||
					    file.starts_with("/dmabuf:");
			     });
	return frames;
}

Footprint footprint_of(pid_t pid)
{
	constexpr std::string_view kHeap = "RssAnon:";
	const std::string process = "/proc/" + std::to_string(pid);
	Footprint footprint{0, entries_in(process + "/fd")};
	std::ifstream status(process + "/status");
	for (std::string line; std::getline(status, line);)
		if (line.starts_with(kHeap))
			footprint.heap = std::stoul(line.substr(kHeap.size())) * 1024;
	return footprint;
}

} // namespace penstock::test
