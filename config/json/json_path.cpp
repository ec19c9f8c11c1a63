#include "config/json/json_path.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/outputs/url_secrets.h"

namespace penstock {

namespace {

bool is_plain(char c)
{
	return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '$';
}

} // namespace

std::string member_path(const std::string &path, std::string_view key)
{
	if (key.empty() || !std::ranges::all_of(key, is_plain))
		return fmt::format("{}[{}]", path, nlohmann::json(shown_url(key)).dump());
	return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

std::string item_path(const std::string &path, std::size_t index)
{
	return fmt::format("{}[{}]", path, index);
}

} // namespace penstock
