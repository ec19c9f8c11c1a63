#include "config/json/json_value.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace penstock {

namespace {

using nlohmann::json;

bool fits(const json &value, Form form)
{
	switch (form) {
	case Form::kFlag:
		return value.is_boolean();
	case Form::kNumber:
		return value.is_number_integer();
	case Form::kTextOrNumber:
		return value.is_number_integer() || value.is_string();
	case Form::kTextOrDecimal:
		return value.is_number() || value.is_string();
	case Form::kText:
	case Form::kChoice:
	case Form::kList:
	case Form::kPairs:
		break;
	}
	return value.is_string();
}

std::string wanted_by(Form form, const std::string &type)
{
	const std::string text = fmt::format("a string ({})", type);
	switch (form) {
	case Form::kFlag:
		return "true or false";
	case Form::kNumber:
		return "a whole number";
	case Form::kTextOrNumber:
		return text + " or a whole number";
	case Form::kTextOrDecimal:
		return text + " or a number";
	case Form::kText:
	case Form::kChoice:
	case Form::kList:
	case Form::kPairs:
		break;
	}
	return text;
}

} // namespace

std::optional<std::string> scalar_text(const JsonNode &node, Form form, const std::string &type)
{
	if (!fits(node.value, form)) {
		node.wrong_type(wanted_by(form, type));
		return std::nullopt;
	}
	if (!node.value.is_string())
		return node.value.dump();
	std::string text = node.value.get<std::string>();
	if (!text.empty() && text.find('\0') == text.npos)
		return text;
	node.fault("must not be empty or have a null character");
	return std::nullopt;
}

std::optional<std::string> list_text(const JsonNode &node, const std::string &type)
{
	if (!node.value.is_array())
		return scalar_text(node, Form::kText, type);
	if (node.value.empty())
		node.fault("must not be empty");
	std::vector<std::string> texts;
	for (const JsonNode &item : node.items())
		if (auto text = scalar_text(item, Form::kText, type))
			texts.push_back(std::move(*text));
	if (texts.empty() || texts.size() < node.value.size())
		return std::nullopt;
	return fmt::format("{}", fmt::join(texts, ","));
}

std::vector<PairText> pair_texts(const JsonNode &object)
{
	if (!object.value.is_object()) {
		object.wrong_type("an object of names and values");
		return {};
	}
	std::vector<PairText> pairs;
	for (auto &[name, node] : object.members()) {
		if (name.empty() || name.find('=') != name.npos) {
			object.faults.add_key(node.path, "no control can have this name");
			continue;
		}
		const json value = node.value.is_boolean() ? json(node.value.dump()) : node.value;
		const JsonNode as_text{value, node.path, node.faults};
		if (auto text = scalar_text(as_text, Form::kTextOrNumber, "VALUE"))
			pairs.push_back({node, name + "=" + *text});
	}
	return pairs;
}

} // namespace penstock
