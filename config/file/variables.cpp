#include "config/file/variables.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/json/json_path.h"
#include "core/base/user_mistake.h"

namespace penstock {

namespace {

using nlohmann::json;

constexpr std::string_view kBegin = "${";

bool is_of_name(char letter)
{
	return std::isalnum(static_cast<unsigned char>(letter)) || letter == '_';
}

bool is_name(std::string_view text)
{
	return !text.empty() && !std::isdigit(static_cast<unsigned char>(text[0])) &&
	       std::ranges::all_of(text, is_of_name);
}

bool is_utf8(const std::string &text)
{
	const auto ignore = json::error_handler_t::ignore;
	return json::parse(json(text).dump(-1, ' ', false, ignore)) == text;
}

Result<std::string> value_of(const std::string &name, const Variables &variables)
{
	auto value = variables(name);
	if (!value)
		return user_mistake(fmt::format("the environment has no variable {0}; set it, or "
						"write $${{{0}}} for a plain ${{{0}}}",
						name));
	// It may be a secret: only the name is told.
	if (!is_utf8(*value))
		return user_mistake(fmt::format("the variable {} is not UTF-8", name));
	return std::move(*value);
}

std::optional<std::string> of_environment(const std::string &name)
{
	const char *value = std::getenv(name.c_str());
	return value ? std::optional<std::string>(value) : std::nullopt;
}

void expand(json &value, const std::string &path, FileFaults &faults)
{
	if (value.is_object())
		for (auto &[key, member] : value.items())
			expand(member, member_path(path, key), faults);
	if (value.is_array())
		for (std::size_t i = 0; i < value.size(); ++i)
			expand(value[i], item_path(path, i), faults);
	if (!value.is_string())
		return;
	auto text = with_variables(value.get_ref<const std::string &>(), of_environment);
	if (text)
		value = std::move(*text);
	else
		faults.add(path, text.error().context);
}

} // namespace

Result<std::string> with_variables(std::string_view text, const Variables &variables)
{
	std::string made;
	for (std::size_t begin = text.find(kBegin); begin != text.npos; begin = text.find(kBegin)) {
		std::string_view behind = text.substr(begin + kBegin.size());
		if (begin > 0 && text[begin - 1] == '$') {
			made.append(text.substr(0, begin - 1)).append(kBegin);
			text = behind;
			continue;
		}
		const std::size_t end = behind.find('}');
		const std::string name(behind.substr(0, end));
		if (end == behind.npos || !is_name(name))
			return user_mistake("after ${ there must be the name of a variable and a "
					    "}, as in ${HOME}; write $${ for a plain ${");
		auto value = value_of(name, variables);
		if (!value)
			return value;
		made.append(text.substr(0, begin)).append(*value);
		text = behind.substr(end + 1);
	}
	return made.append(text);
}

std::string without_variables(std::string_view text)
{
	std::string made;
	for (std::size_t begin = text.find(kBegin); begin != text.npos; begin = text.find(kBegin)) {
		made.append(text.substr(0, begin)).append("$").append(kBegin);
		text.remove_prefix(begin + kBegin.size());
	}
	return made.append(text);
}

void expand_variables(json &document, FileFaults &faults)
{
	expand(document, "", faults);
}

} // namespace penstock
