#include "devices/roles/node_links.h"

#include <algorithm>
#include <system_error>

namespace penstock {

namespace fs = std::filesystem;

std::vector<std::string> list_links(const fs::path &folder)
{
	std::vector<std::string> names;
	std::error_code ignored;
	for (const auto &entry : fs::directory_iterator(folder, ignored))
		if (entry.is_symlink(ignored))
			names.push_back(entry.path().filename().string());
	std::ranges::sort(names);
	return names;
}

std::vector<std::string> links_to(const std::string &node, const fs::path &folder)
{
	std::vector<std::string> names = list_links(folder);
	std::erase_if(names, [&](const std::string &name) {
		std::error_code ignored;
		return fs::canonical(folder / name, ignored) != node;
	});
	return names;
}

} // namespace penstock
