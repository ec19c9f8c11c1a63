#include "config/file/json_value.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "config/file/json_path.h"
#include "core/base/user_mistake.h"
#include "core/text/nearest.h"

namespace penstock {

using nlohmann::json;

tl::unexpected<Error> mistake_at(const std::string &path, std::string_view what)
{
	return user_mistake(path.empty() ? std::string(what) : fmt::format("{}: {}", path, what));
}

tl::unexpected<Error> wrong_type(const std::string &path, std::string_view wanted,
				 const json &value)
{
	std::string found;
	if (value.is_object() || value.is_array())
		found = fmt::format("an {}", value.type_name());
	else
		found = value.is_string() ? "a string" : value.dump();
	return mistake_at(path, fmt::format("must be {}, not {}", wanted, found));
}

Status check_keys(const json &object, const std::string &path,
		  const std::vector<std::string_view> &known)
{
	if (!object.is_object())
		return wrong_type(path, "an object", object);
	for (const auto &[key, value] : object.items())
		if (std::ranges::find(known, key) == known.end())
			return mistake_at(member_path(path, key),
					  "unknown key" + did_you_mean(key, known, "\""));
	return {};
}

Result<std::string> scalar_text(const json &value, const std::string &path, Form form,
				const std::string &type)
{
	const bool decimal = form == Form::kTextOrDecimal;
	const bool number = form == Form::kNumber || form == Form::kTextOrNumber;
	const bool fits = form == Form::kFlag
				  ? value.is_boolean()
				  : (number && value.is_number_integer()) ||
					    (decimal && value.is_number()) ||
					    (form != Form::kNumber && value.is_string());
	if (!fits) {
		std::string wanted = fmt::format("a string ({})", type);
		if (form == Form::kFlag)
			wanted = "true or false";
		else if (form == Form::kNumber)
			wanted = "a whole number";
		else if (form == Form::kTextOrNumber)
			wanted += " or a whole number";
		else if (decimal)
			wanted += " or a number";
		return wrong_type(path, wanted, value);
	}
	if (!value.is_string())
		return value.dump();
	std::string text = value.get<std::string>();
	if (text.empty() || text.find('\0') != text.npos)
		return mistake_at(path, "must not be empty or have a null character");
	return text;
}

Result<std::string> list_text(const json &value, const std::string &path, const std::string &type)
{
	if (!value.is_array())
		return scalar_text(value, path, Form::kText, type);
	std::vector<std::string> texts;
	for (std::size_t i = 0; i < value.size(); ++i) {
		auto text = scalar_text(value[i], item_path(path, i), Form::kText, type);
		if (!text)
			return propagate(text);
		texts.push_back(std::move(*text));
	}
	if (texts.empty())
		return mistake_at(path, "must not be empty");
	return fmt::format("{}", fmt::join(texts, ","));
}

Result<std::vector<PairText>> pair_texts(const json &object, const std::string &path)
{
	if (!object.is_object())
		return wrong_type(path, "an object of names and values", object);
	std::vector<PairText> pairs;
	for (const auto &[name, value] : object.items()) {
		std::string place = member_path(path, name);
		if (name.empty() || name.find('=') != name.npos)
			return mistake_at(place, "no control can have this name");
		auto text = scalar_text(value.is_boolean() ? json(value.dump()) : value, place,
					Form::kTextOrNumber, "VALUE");
		if (!text)
			return propagate(text);
		pairs.push_back({std::move(place), name + "=" + *text});
	}
	return pairs;
}

} // namespace penstock
