#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace penstock {

/// The names of the links in `folder`, sorted; none when there is no such folder. udev keeps names
/// for device nodes there that stay when their numbers change.
std::vector<std::string> list_links(const std::filesystem::path &folder);

/// Those that lead to `node`.
std::vector<std::string> links_to(const std::string &node, const std::filesystem::path &folder);

} // namespace penstock
