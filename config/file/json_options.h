#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/file/json_path.h"
#include "config/file/json_value.h"
#include "config/options/option.h"

namespace penstock {

/// Settings that are read from the members of an object: one for each Option.

template <typename T>
Status set(T &target, const Option<T> &option, const std::string &text, const std::string &path)
{
	Status status = option.set(target, text);
	return status ? status : mistake_at(path, status.error().context);
}

template <typename T>
Status set_pairs(T &target, const Option<T> &option, const nlohmann::json &object,
		 const std::string &path)
{
	auto pairs = pair_texts(object, path);
	if (!pairs)
		return propagate(pairs);
	for (const PairText &pair : *pairs)
		if (Status status = set(target, option, pair.text, pair.path); !status)
			return status;
	return {};
}

/// Those of `options` that the object has.
template <typename T>
Status set_all(T &target, const std::vector<Option<T>> &options, const nlohmann::json &object,
	       const std::string &path)
{
	for (const Option<T> &option : options) {
		auto found = object.find(option.key);
		if (found == object.end())
			continue;
		std::string place = member_path(path, option.key);
		Status status;
		if (option.form == Form::kPairs) {
			status = set_pairs(target, option, *found, place);
		} else {
			auto text = option.form == Form::kList
					    ? list_text(*found, place, option.type)
					    : scalar_text(*found, place, option.form, option.type);
			status = text ? set(target, option, *text, place) : propagate(text);
		}
		if (!status)
			return status;
	}
	return {};
}

template <typename T>
std::vector<std::string_view> keys_of(const std::vector<Option<T>> &options)
{
	std::vector<std::string_view> keys;
	for (const Option<T> &option : options)
		keys.push_back(option.key);
	return keys;
}

/// An object that has nothing but options, and those that it must have.
template <typename T>
Result<T> read_object(const nlohmann::json &object, const std::string &path,
		      const std::vector<Option<T>> &options)
{
	T made;
	Status status = check_keys(object, path, keys_of(options));
	if (status)
		status = set_all(made, options, object, path);
	if (!status)
		return propagate(status);
	for (const Option<T> &option : options)
		if (option.required && !object.contains(option.key))
			return mistake_at(path, fmt::format("\"{}\" is missing", option.key));
	return made;
}

} // namespace penstock
