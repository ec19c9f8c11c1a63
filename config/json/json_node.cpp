#include "config/json/json_node.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/json/json_path.h"
#include "core/text/nearest.h"

namespace penstock {

using nlohmann::json;

void JsonNode::wrong_type(std::string_view wanted) const
{
	std::string found;
	if (value.is_object() || value.is_array())
		found = fmt::format("an {}", value.type_name());
	else
		found = value.is_string() ? "a string" : value.dump();
	fault(fmt::format("must be {}, not {}", wanted, found));
}

std::optional<JsonNode> JsonNode::member(std::string_view key) const
{
	auto found = value.find(key);
	if (found == value.end())
		return std::nullopt;
	return JsonNode{*found, member_path(path, key), faults};
}

std::vector<NamedNode> JsonNode::members() const
{
	std::vector<NamedNode> all;
	for (const auto &[key, item] : value.items())
		all.push_back({key, {item, member_path(path, key), faults}});
	return all;
}

std::vector<JsonNode> JsonNode::items() const
{
	std::vector<JsonNode> all;
	for (std::size_t i = 0; i < value.size(); ++i)
		all.push_back({value[i], item_path(path, i), faults});
	return all;
}

bool check_keys(const JsonNode &object, const std::vector<std::string_view> &known)
{
	if (!object.value.is_object()) {
		object.wrong_type("an object");
		return false;
	}
	for (const auto &[key, node] : object.members())
		if (std::ranges::find(known, key) == known.end())
			object.faults.add_key(node.path,
					      "unknown key" + did_you_mean(key, known, "\""));
	return true;
}

} // namespace penstock
